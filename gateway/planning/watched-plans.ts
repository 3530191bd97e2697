import type { ExecutionHooks, Planning } from '../execution/execution-hooks.ts';
import type { Operation } from '../execution/executor.ts';
import { createPlanCache } from './plan-cache.ts';
import type { PlanRequest } from './plan-cache.ts';
import type { PlannedOperation } from './planned-operation.ts';

type MakePlan<Program> = Parameters<typeof createPlanCache<Program>>[0];

export interface WatchedPlans<Program> {
  /** What was made of this operation. */
  get(operation: Operation & Pick<PlanRequest, 'defers'>): Program;
}

/** Keeps what is made of operations, and tells the hooks of each plan that is used, and how long it took when it was made just now. */
export function createWatchedPlans<Program extends { readonly planned: PlannedOperation }>(
  { planned, planCache }: ExecutionHooks,
  make: MakePlan<Program>,
): WatchedPlans<Program> {
  let made: Planning | null = null;
  const cache = createPlanCache<Program>((...operation) => {
    const startMs = performance.now();
    const program = make(...operation);
    made = { startMs, durationMs: performance.now() - startMs };
    return program;
  });
  planCache?.(() => cache.size);
  if (!planned) return cache;
  return {
    get(operation) {
      made = null;
      const program = cache.get(operation);
      planned(operation.context, program.planned.plan, made);
      return program;
    },
  };
}
