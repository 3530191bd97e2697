import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { Kind } from 'graphql';
import type { DocumentNode, SelectionNode } from 'graphql';

/**
 * The plan, without the name of the root type in what is asked of it. The planner writes `{ ... on Query { a } }` for what is
 * deferred at the root; in a subgraph, that type may have another name.
 */
export function withUnnamedRoot(node: PlanNode): PlanNode {
  switch (node.kind) {
    case 'Fetch':
      return node.requires || !node.operationDocumentNode ? node : unnamed(node, node.operationDocumentNode);
    case 'Flatten':
      return { ...node, node: withUnnamedRoot(node.node) };
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map(withUnnamedRoot) };
    case 'Defer':
    case 'Condition':
      return node;
  }
}

function unnamed(fetch: FetchNode, document: DocumentNode): FetchNode {
  const definitions = document.definitions.map((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return definition;
    const { selectionSet } = definition;
    return { ...definition, selectionSet: { ...selectionSet, selections: selectionSet.selections.flatMap(withoutFragment) } };
  });
  return { ...fetch, operationDocumentNode: { ...document, definitions } };
}

/** At the root there is only one type, so all fragments apply. */
function withoutFragment(selection: SelectionNode): readonly SelectionNode[] {
  if (selection.kind !== Kind.INLINE_FRAGMENT) return [selection];
  return selection.selectionSet.selections.flatMap(withoutFragment);
}
