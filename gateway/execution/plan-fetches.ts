import type { FetchNode, PlanNode, SubscriptionNode } from '@apollo/query-planner';
import type { PlanPath } from './run.ts';

/** A fetch, and where its data goes. */
export interface PlacedFetch {
  readonly fetch: FetchNode;
  readonly path: PlanPath;
}

/** All fetches of a plan, in the order in which it names them. */
export function* fetchesIn(node: PlanNode | SubscriptionNode): Iterable<FetchNode> {
  for (const { fetch } of placedFetchesIn(node)) yield fetch;
}

export function* placedFetchesIn(node: PlanNode | SubscriptionNode, path: PlanPath = []): Iterable<PlacedFetch> {
  switch (node.kind) {
    case 'Fetch':
      yield { fetch: node, path };
      return;
    case 'Flatten':
      yield* placedFetchesIn(node.node, [...path, ...node.path]);
      return;
    case 'Sequence':
    case 'Parallel':
      for (const each of node.nodes) yield* placedFetchesIn(each, path);
      return;
    case 'Defer':
      for (const part of [node.primary, ...node.deferred]) if (part.node) yield* placedFetchesIn(part.node, path);
      return;
    case 'Subscription':
      yield { fetch: node.primary, path };
      if (node.rest) yield* placedFetchesIn(node.rest, path);
      return;
    case 'Condition':
      for (const each of [node.ifClause, node.elseClause]) if (each) yield* placedFetchesIn(each, path);
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
