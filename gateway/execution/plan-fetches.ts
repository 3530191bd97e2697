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

/** How many fetches of a plan come one after the other, on the longest way. */
export function levelsOf(node: PlanNode): number {
  switch (node.kind) {
    case 'Fetch':
      return 1;
    case 'Flatten':
      return levelsOf(node.node);
    case 'Sequence':
      return node.nodes.reduce((sum, each) => sum + levelsOf(each), 0);
    case 'Parallel':
      return Math.max(0, ...node.nodes.map(levelsOf));
    case 'Condition':
    case 'Defer':
      // They cannot be run as such.
      return 0;
  }
}
