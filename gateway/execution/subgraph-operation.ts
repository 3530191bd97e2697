import type { FetchNode } from '@apollo/query-planner';
import { Kind, OperationTypeNode, print, stripIgnoredCharacters, visit } from 'graphql';
import type { FieldNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { fetchSelection } from '../planning/fetch-operation.ts';
import type { RequiredCalls } from '../planning/repaired-supergraph.ts';

/** The variable that names the entities, in operations of the planner. */
export const REPRESENTATIONS = 'representations';

/** What a subgraph is asked. */
export interface SubgraphOperation {
  readonly text: string;
  /** The JSON of a request for it, up to the first of its variables. */
  readonly bodyStart: string;
  readonly kind: 'query' | 'mutation';
  /** Names of the values that the answer has: at its root, or in each of its entities. */
  readonly keys: readonly string[];
  /** Whether none of these values has fields of its own. */
  readonly isFlat: boolean;
}

export function subgraphOperation(fetch: FetchNode, calls: RequiredCalls): SubgraphOperation {
  const document = fetch.operationDocumentNode;
  if (!document) throw new TypeError('the planner gave no document');
  // Without the planner's running number, two fetches that select the same are the same text, and can be one request.
  const operationName = fetch.operationName?.replace(/__\d+$/, '');
  const named = visit(document, {
    OperationDefinition: (node): OperationDefinitionNode => ({
      ...node,
      ...(operationName !== undefined && { name: { kind: Kind.NAME, value: operationName } }),
      selectionSet: withoutRootNames(node.selectionSet),
    }),
    Field(node): FieldNode | undefined {
      const call = calls.byName.get(node.name.value);
      if (!call) return undefined;
      const alias = node.alias ?? node.name;
      return { ...node, alias, name: { kind: Kind.NAME, value: call.field }, ...(call.arguments && { arguments: call.arguments }) };
    },
  });
  const selection = fetchSelection({ ...fetch, operationDocumentNode: named });
  const text = stripIgnoredCharacters(print(named));
  return {
    ...operationBody(text, operationName),
    kind: fetch.operationKind === OperationTypeNode.MUTATION ? 'mutation' : 'query',
    keys: [...keysOf(selection)],
    isFlat: isFlat(selection),
  };
}

/** A text to ask, and the JSON of a request for it. */
export function operationBody(text: string, operationName: string | undefined): Pick<SubgraphOperation, 'text' | 'bodyStart'> {
  const name = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`;
  return { text, bodyStart: `{"query":${JSON.stringify(text)}${name},"variables":{` };
}

const ROOTS: ReadonlySet<string | undefined> = new Set(['Query', 'Mutation', 'Subscription']);

/** A subgraph may call its root types as it likes; the plan knows the names of the supergraph. */
function withoutRootNames(set: SelectionSetNode): SelectionSetNode {
  return {
    ...set,
    selections: set.selections.map((selection) => {
      if (selection.kind !== Kind.INLINE_FRAGMENT || !ROOTS.has(selection.typeCondition?.name.value)) return selection;
      const { typeCondition: _name, ...rest } = selection;
      return rest;
    }),
  };
}

function keysOf(set: SelectionSetNode, keys = new Set<string>()): ReadonlySet<string> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) keys.add((selection.alias ?? selection.name).value);
    // The planner is told not to write fragments with names.
    else if (selection.kind === Kind.INLINE_FRAGMENT) keysOf(selection.selectionSet, keys);
  }
  return keys;
}

function isFlat({ selections }: SelectionSetNode): boolean {
  return selections.every((selection) => (selection.kind === Kind.INLINE_FRAGMENT ? isFlat(selection.selectionSet) : !('selectionSet' in selection && selection.selectionSet)));
}
