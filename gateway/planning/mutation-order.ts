/**
 * Mutations one after the other.
 *
 * GraphQL runs the fields of a mutation in order, each with all that is selected in it, before the next one begins. The planner
 * joins neighbours of one subgraph into one request, and fetches what they select of other subgraphs after both: a client would
 * see in the first what only the second has done. So a field is planned by itself, but
 * neighbours that one and the same subgraph can answer all of are one request.
 */
import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { Kind, OperationTypeNode } from 'graphql';
import type { DocumentNode, SelectionNode } from 'graphql';

/** @param document as the planner gets it: with one operation */
export function planInOrder(document: DocumentNode, plan: (document: DocumentNode) => QueryPlan): QueryPlan {
  const whole = plan(document);
  const fields = mutationFields(document);
  // A subgraph that is asked for everything at once keeps the order itself.
  if (fields.length < 2 || isOneRequest(whole)) return whole;
  const nodes: PlanNode[] = [];
  let group: DocumentNode[] = [];
  let last: QueryPlan | null = null;
  const close = (): void => {
    if (last?.node) nodes.push(last.node as PlanNode);
    group = [];
    last = null;
  };
  for (const field of fields) {
    const alone = plan(field);
    // So it does for neighbours that need nothing of others.
    const together: QueryPlan | null = last && isOneRequest(last) && isOneRequest(alone) ? plan(joined(document, [...group, field])) : null;
    if (together && isOneRequest(together)) last = together;
    else {
      close();
      last = alone;
    }
    group.push(field);
  }
  close();
  return { ...whole, node: { kind: 'Sequence', nodes } };
}

function isOneRequest({ node }: QueryPlan): boolean {
  return !node || node.kind === 'Fetch';
}

/** The same operation with one field of the root at a time; none for queries. */
export function mutationFields(document: DocumentNode): readonly DocumentNode[] {
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION || definition.operation !== OperationTypeNode.MUTATION) return [];
    return definition.selectionSet.selections.map((selection) => withSelections(document, [selection]));
  });
}

function joined(document: DocumentNode, parts: readonly DocumentNode[]): DocumentNode {
  const operations = parts.flatMap(({ definitions }) => definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION));
  return withSelections(document, operations.flatMap(({ selectionSet }) => selectionSet.selections));
}

function withSelections({ definitions, ...rest }: DocumentNode, selections: readonly SelectionNode[]): DocumentNode {
  return {
    ...rest,
    definitions: definitions.map((each) =>
      each.kind === Kind.OPERATION_DEFINITION ? { ...each, selectionSet: { ...each.selectionSet, selections } } : each,
    ),
  };
}
