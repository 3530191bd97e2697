import type { PlanNode } from '@apollo/query-planner';
import { fetchSteps } from './fetch-steps.ts';
import type { FetchOptions } from './fetch-steps.ts';
import { levelsOf } from './plan-fetches.ts';
import type { Step } from './run.ts';

/** A plan, made ready to run. */
export function planStep(node: PlanNode, options: FetchOptions): Step {
  switch (node.kind) {
    case 'Sequence':
      return inSequence(stepsByLevel(node.nodes, options));
    case 'Parallel':
      return together(node.nodes.map((each) => planStep(each, options)));
    case 'Flatten':
      return planStep(node.node, { ...options, path: [...options.path, ...node.path] });
    case 'Fetch':
      return told(node.id, together(fetchSteps(node, options)));
    case 'Condition':
    case 'Defer':
      // Conditions are decided before an operation is planned, and what is deferred is taken out before: see `defer/`.
      throw new TypeError(`the plan has a node that cannot be run: ${node.kind}`);
  }
}

/** Each begins when the one before it has ended. */
function stepsByLevel(nodes: readonly PlanNode[], options: FetchOptions): readonly Step[] {
  let { level = 0 } = options;
  return nodes.map((node) => {
    const step = planStep(node, { ...options, level });
    level += levelsOf(node);
    return step;
  });
}

/** The step, telling its end to those who wait for it. */
function told(id: string | undefined, step: Step): Step {
  if (id === undefined) return step;
  return async (run) => {
    await step(run);
    run.fetched?.(id);
  };
}

function inSequence(steps: readonly Step[]): Step {
  return async (run) => {
    for (const step of steps) await step(run);
  };
}

function together(steps: readonly Step[]): Step {
  const [only] = steps;
  if (only && steps.length === 1) return only;
  return async (run) => {
    await Promise.all(steps.map((step) => step(run)));
  };
}
