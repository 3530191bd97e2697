import type { FetchNode, PlanNode, SubscriptionNode } from '@apollo/query-planner';

/** All fetches of a plan, in the order in which it names them. */
export function* fetchesIn(node: PlanNode | SubscriptionNode): Iterable<FetchNode> {
  switch (node.kind) {
    case 'Fetch':
      yield node;
      return;
    case 'Flatten':
      yield* fetchesIn(node.node);
      return;
    case 'Sequence':
    case 'Parallel':
      for (const each of node.nodes) yield* fetchesIn(each);
      return;
    case 'Defer':
      for (const part of [node.primary, ...node.deferred]) if (part.node) yield* fetchesIn(part.node);
      return;
    case 'Subscription':
      yield node.primary;
      if (node.rest) yield* fetchesIn(node.rest);
      return;
    case 'Condition':
      for (const each of [node.ifClause, node.elseClause]) if (each) yield* fetchesIn(each);
  }
}
