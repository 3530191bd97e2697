/**
 * One operation of several that ask a subgraph for entities: each of them is a field of its own in it, with representations of
 * its own.
 */
import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { FieldNode, OperationDefinitionNode, VariableDefinitionNode } from 'graphql';
import { operationBody, REPRESENTATIONS } from './subgraph-operation.ts';
import type { SubgraphOperation } from './subgraph-operation.ts';
import type { Answer, Representations } from './subgraph-requests.ts';

/** The name that a variable of the part at this index has in the joined operation. Clients' variables have no such names. */
export function nameInPart(variable: string, index: number): string {
  return `${variable}_${index}`;
}

/** What the joined operation is sent for the part at this index. */
export function representationsOfPart(index: number, texts: readonly string[]): Representations {
  return { variable: nameInPart(REPRESENTATIONS, index), texts };
}

const NONE: ReadonlySet<string> = new Set();

/** @param own variables that have another value in each part, beside its representations */
export function joinOperations(operations: readonly SubgraphOperation[], own: ReadonlySet<string> = NONE): SubgraphOperation {
  const isOwn = (name: string): boolean => name === REPRESENTATIONS || own.has(name);
  const inPart = <Node extends FieldNode | VariableDefinitionNode>(node: Node, index: number): Node =>
    visit(node, {
      Variable: ({ name, ...variable }) =>
        isOwn(name.value) ? { ...variable, name: { ...name, value: nameInPart(name.value, index) } } : undefined,
    });
  const parts = operations.map(partOf);
  const [first] = parts;
  const [operation] = operations;
  if (!first || !operation) throw new TypeError('there is nothing to join');
  const variables = new Map<string, VariableDefinitionNode>();
  for (const [i, { definition }] of parts.entries()) {
    for (const each of definition.variableDefinitions ?? []) {
      const variable = inPart(each, i);
      variables.set(variable.variable.name.value, variable);
    }
  }
  const joined: OperationDefinitionNode = {
    ...first.definition,
    variableDefinitions: [...variables.values()],
    selectionSet: {
      ...first.definition.selectionSet,
      selections: parts.map(({ entities }, i) => ({ ...inPart(entities, i), alias: { kind: Kind.NAME, value: aliasOf(i) } })),
    },
  };
  const text = stripIgnoredCharacters(print({ kind: Kind.DOCUMENT, definitions: [joined] }));
  return { ...operation, ...operationBody(text, joined.name?.value), keys: parts.map((_, i) => aliasOf(i)), isFlat: false };
}

/** What a joined answer is for its parts. */
export interface PartAnswers {
  readonly answers: readonly Answer[];
  /** Whether each is what the part would be told alone. Not when something failed and it is not said for which part. */
  readonly isExact: boolean;
}

export function splitAnswer({ data, errors }: Answer, count: number): PartAnswers {
  const byPart = Array.from({ length: count }, (_, i) => ({ data: data && { _entities: data[aliasOf(i)] }, errors: [] as Answer['errors'][number][] }));
  let isExact = data !== null;
  for (const { path, ...error } of errors) {
    const [alias, ...rest] = path ?? [];
    const part = byPart.findIndex((_, i) => alias === aliasOf(i));
    if (part >= 0) byPart[part]?.errors.push({ ...error, path: ['_entities', ...rest] });
    else {
      isExact = false;
      for (const each of byPart) each.errors.push(error);
    }
  }
  return { answers: byPart, isExact };
}

function aliasOf(index: number): string {
  return `_${index}`;
}

function partOf({ text }: SubgraphOperation): { readonly definition: OperationDefinitionNode; readonly entities: FieldNode } {
  const definition = parse(text, { noLocation: true }).definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  const [entities] = definition?.selectionSet.selections ?? [];
  if (!definition || entities?.kind !== Kind.FIELD) throw new TypeError('there are no entities in the request');
  return { definition, entities };
}
