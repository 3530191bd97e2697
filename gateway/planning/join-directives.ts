/** Reads the directives by which a supergraph says what its subgraphs have. */
import { Kind } from 'graphql';
import type { ConstDirectiveNode, DocumentNode } from 'graphql';

/** An argument that is text or the name of a subgraph; undefined where it is anything else, or not there. */
export function textOf(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

/** The names of subgraphs, by what they are called in directives. */
export function graphNames({ definitions }: Pick<DocumentNode, 'definitions'>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const definition of definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { name, directives = [] } of definition.values ?? []) {
      for (const directive of directives) names.set(name.value, textOf(directive, 'name') ?? name.value);
    }
  }
  return names;
}
