/** Which fields a subgraph says are never null. In the supergraph one may be nullable because another subgraph says so. */
import { Kind } from 'graphql';
import type { DocumentNode } from 'graphql';
import { graphNames, textOf } from './join-directives.ts';
import { isFieldsType, joinFields } from './requirement-chains.ts';

/** What is not known of is taken for such a field. */
export type IsNeverNull = (subgraph: string, typeName: string, field: string) => boolean;

export function readNeverNull(supergraph: DocumentNode): IsNeverNull {
  const types = new Map(supergraph.definitions.filter(isFieldsType).map((type) => [type.name.value, type]));
  const names = graphNames(supergraph);
  return (subgraph, typeName, name) => {
    const field = types.get(typeName)?.fields?.find((each) => each.name.value === name);
    if (!field) return true;
    const join = joinFields(field).find((each) => names.get(textOf(each, 'graph') ?? '') === subgraph);
    const own = join && textOf(join, 'type');
    return own === undefined ? field.type.kind === Kind.NON_NULL_TYPE : own.endsWith('!');
  };
}
