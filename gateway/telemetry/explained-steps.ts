import type { PlanNode, QueryPlan } from '@apollo/query-planner';

/** A part of a plan. What runs one after the other, what runs at the same time, and what is asked of whom. */
export type ExplainedStep =
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly ExplainedStep[] }
  | {
      readonly kind: 'fetch';
      readonly subgraph: string;
      /** Where the data goes: response names of the plan, `@` for each item of a list. */
      readonly path: readonly string[];
      readonly operation: string;
      /** Whether it is about entities that other steps have found. */
      readonly entities: boolean;
    }
  | { readonly kind: 'other'; readonly name: string };

export function explainSteps(node: NonNullable<QueryPlan['node']>, path: readonly string[] = []): ExplainedStep {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel': {
      const steps = node.nodes.map((each: PlanNode) => explainSteps(each, path));
      return { kind: node.kind === 'Sequence' ? 'sequence' : 'parallel', steps };
    }
    case 'Flatten':
      return explainSteps(node.node, [...path, ...node.path.map(String)]);
    case 'Fetch':
      return { kind: 'fetch', subgraph: node.serviceName, path, operation: node.operation, entities: node.requires !== undefined };
    case 'Condition':
    case 'Defer':
    case 'Subscription':
      // Its text says what it is.
      return { kind: 'other', name: node.kind };
  }
}
