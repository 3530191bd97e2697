import type { FetchNode, PlanNode } from '@apollo/query-planner';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import type { Supergraph } from '../planning/supergraph.ts';
import type { LocatedError } from './run.ts';
import { subgraphOperation } from './subgraph-operation.ts';

/**
 * Errors for the fields of the root that no subgraph is asked for: the planner silently leaves out what no subgraph can resolve
 * (for instance an interface none of whose types can be reached from there), and clients would get a null that means nothing.
 */
export function unplannedFields({ plan, client }: PlannedOperation, { requiredCalls }: Supergraph): readonly LocatedError[] {
  const planned = new Set(plan.node ? rootFetches(plan.node as PlanNode).flatMap((fetch) => subgraphOperation(fetch, requiredCalls).keys) : []);
  return client
    .fieldsOf(client.rootType, client.rootSelections)
    .filter(({ type, planName }) => type !== undefined && !planned.has(planName))
    .map(({ planName }) => ({ path: [planName], error: NOBODY_RESOLVES }));
}

const NOBODY_RESOLVES = {
  message: 'No service can resolve this field.',
  extensions: { code: 'FIELD_UNRESOLVABLE' },
};

function rootFetches(node: PlanNode): readonly FetchNode[] {
  if (node.kind === 'Sequence' || node.kind === 'Parallel') return node.nodes.flatMap(rootFetches);
  if (node.kind === 'Flatten' && node.path.length === 0) return rootFetches(node.node);
  if (node.kind === 'Defer') return [node.primary, ...node.deferred].flatMap((part) => (part.node ? rootFetches(part.node) : []));
  return node.kind === 'Fetch' ? [node] : [];
}
