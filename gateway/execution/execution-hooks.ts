import type { QueryPlan } from '@apollo/query-planner';
import type { RequestContext } from './executor.ts';

/** The making of a plan. */
export interface Planning {
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly startMs: number;
  readonly durationMs: number;
}

/** What execution tells while it goes on. Called on the path of every request: it must be quick, and never throw. */
export interface ExecutionHooks {
  /**
   * Each operation, when its plan is known and nobody has been asked yet.
   * @param planning null when the plan was there
   */
  readonly planned?: (context: RequestContext, plan: QueryPlan, planning: Planning | null) => void;
  /**
   * So many places of the answer want an entity of this subgraph. Equal ones are asked for once, in one request with others
   * that are wanted at the same time.
   * @param operation text that the subgraph will be asked
   * @param again whether that was told before: of a request for these and others, which has failed
   */
  readonly wanted?: (context: RequestContext, subgraph: string, operation: string, places: number, again: boolean) => void;
  /** Each executor once, with a way to ask how many plans it keeps. */
  readonly planCache?: (size: () => number) => void;
}

/** The hooks of all as one. */
export function joinExecutionHooks(all: readonly ExecutionHooks[]): ExecutionHooks {
  const planned = all.flatMap((hooks) => hooks.planned ?? []);
  const wanted = all.flatMap((hooks) => hooks.wanted ?? []);
  return {
    ...(planned.length > 0 && {
      planned: (context, plan, planning) => {
        for (const each of planned) each(context, plan, planning);
      },
    }),
    ...(wanted.length > 0 && {
      wanted: (...told) => {
        for (const each of wanted) each(...told);
      },
    }),
    planCache: (size) => {
      for (const hooks of all) hooks.planCache?.(size);
    },
  };
}
