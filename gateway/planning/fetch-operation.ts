import type { FetchNode } from '@apollo/query-planner';
import { Kind, print, visit } from 'graphql';
import type { DocumentNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';

/** What a fetch of a plan asks its subgraph for. */
export function operationOf({ operationDocumentNode: document }: FetchNode): OperationDefinitionNode {
  const operation = document?.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('the planner gave no document');
  return operation;
}

/** What a fetch selects of the objects that it is for: entities, or a root type. */
export function fetchSelection(fetch: FetchNode): SelectionSetNode {
  const { selectionSet } = operationOf(fetch);
  if (!fetch.requires) return selectionSet;
  const [entities] = selectionSet.selections;
  if (entities?.kind !== Kind.FIELD || !entities.selectionSet) throw new TypeError('the planner gave no entity request');
  return entities.selectionSet;
}

/** The fetch, selecting this of its objects, with the variables that this takes. */
export function withSelection(fetch: FetchNode, selected: SelectionSetNode): FetchNode {
  const operation = operationOf(fetch);
  const [entities] = operation.selectionSet.selections;
  const isEntities = fetch.requires && entities?.kind === Kind.FIELD;
  const selectionSet: SelectionSetNode = isEntities ? { kind: Kind.SELECTION_SET, selections: [{ ...entities, selectionSet: selected }] } : selected;
  const used = new Set<string>();
  visit(selectionSet, { Variable: ({ name }) => void used.add(name.value) });
  const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value));
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet, variableDefinitions }] };
  return { ...fetch, operation: print(document), operationDocumentNode: document, variableUsages: (fetch.variableUsages ?? []).filter((name) => used.has(name)) };
}
