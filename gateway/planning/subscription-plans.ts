import type { FetchNode, PlanNode, QueryPlan, SubscriptionNode } from '@apollo/query-planner';
import type { RepairPlan } from './unmet-inputs.ts';

/** Repairs plans of subscriptions as well: to the repair they look like plans of queries that begin with the events. */
export function alsoForSubscriptions(repair: RepairPlan): RepairPlan {
  return (plan) => {
    const { node } = plan;
    if (node?.kind !== 'Subscription') return repair(plan);
    const { primary, rest } = node;
    const before: QueryPlan = { ...plan, node: { kind: 'Sequence', nodes: [primary, ...(rest ? [rest] : [])] } };
    const after = repair(before);
    return after === before ? plan : { ...after, node: beginningWithEvents(after.node as PlanNode) };
  };
}

function beginningWithEvents(node: PlanNode): SubscriptionNode {
  const [first, ...others] = steps(node);
  if (first?.kind !== 'Fetch' || first.requires) throw new TypeError('a repaired plan does not begin with its events');
  const primary: FetchNode = first;
  return { kind: 'Subscription', primary, ...(others.length > 0 && { rest: { kind: 'Sequence', nodes: others } }) };
}

function steps(node: PlanNode): readonly PlanNode[] {
  return node.kind === 'Sequence' ? node.nodes.flatMap(steps) : [node];
}
