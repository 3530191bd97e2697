import type { ExecutionHooks, Planning } from '../execution/execution-hooks.ts';
import type { Operation, RequestContext } from '../execution/executor.ts';
import { createPlanCache } from './plan-cache.ts';
import type { PlanRequest } from './plan-cache.ts';
import type { PlannedOperation } from './planned-operation.ts';

type MakePlan<Program> = Parameters<typeof createPlanCache<Program>>[0];

export interface WatchedPlans<Program> {
  /** What was made of this operation. */
  get(operation: Operation & Pick<PlanRequest, 'defers'>): Program;
  /** The same, when nobody is waiting for it. The hooks are not told. */
  prepare(operation: PlanRequest): Program;
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
  const prepare = (operation: PlanRequest): Program => cache.get(operation);
  if (!planned) return { get: prepare, prepare };

  // What is planned elsewhere is asked for again, by the same request.
  const beganAt = new WeakMap<RequestContext, number>();
  const withWaiting = ({ startMs, durationMs }: Planning, context: RequestContext): Planning => {
    const began = beganAt.get(context) ?? startMs;
    return { startMs: began, durationMs: startMs - began + durationMs };
  };
  return {
    prepare,
    get(operation) {
      const { context } = operation;
      made = null;
      try {
        const program = cache.get(operation);
        planned(context, program.planned.plan, made && withWaiting(made, context));
        return program;
      } catch (error) {
        if (!beganAt.has(context)) beganAt.set(context, performance.now());
        throw error;
      }
    },
  };
}
