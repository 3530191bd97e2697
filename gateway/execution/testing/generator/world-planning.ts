import { parse } from 'graphql';
import { createEffortEstimate, isQuick } from '../../../planning/guard/planning-effort.ts';
import { usualPlanning } from '../../../planning/guard/planning-guard.ts';
import type { PlanningLimits } from '../../../planning/guard/planning-guard.ts';
import { createPlanningThread, NoPlan } from '../../../planning/guard/planning-thread.ts';
import type { PlanningThread } from '../../../planning/guard/planning-thread.ts';
import { digit } from './choose.ts';
import type { WorldJob } from './world-planning-main.ts';

/** One of so many operations that are not sure to be planned quickly is planned: they would take most of the time. */
const SLOW_ONES = 25;
/** How long planning may take, in milliseconds: so long that a busy machine does not decide what has a plan. */
const DEADLINE_MS = 20_000;
const MEMORY_MB = 512;

/** Why there is no plan: nobody has tried to make it. */
export class NotTried extends NoPlan {
  constructor() {
    super('beyond', 'it is not tried');
  }
}

let shared: PlanningThread | null = null;

/**
 * Plans as the gateway does: what is sure to be quick in this thread, all else in one that is ended when it comes to no end. There is
 * one for all worlds, as starting one for each would take longer than all the rest.
 */
export const worldPlanning: PlanningLimits = {
  ...usualPlanning,
  createThread(supergraph, supergraphSdl) {
    const effortOf = createEffortEstimate(supergraph.fullSchema, supergraphSdl);
    return {
      async plan(job) {
        const document = parse(job.text, { noLocation: true });
        const isSlow = !isQuick(effortOf(document)) || !supergraph.followsChain(document);
        if (supergraph.mayCircle(document) || (isSlow && digit(job.text, SLOW_ONES) > 0)) throw new NotTried();
        shared ??= startThread();
        const worldJob: WorldJob = { ...job, supergraphSdl };
        return shared.plan(worldJob);
      },
      stop: async () => undefined,
    };
  },
};

function startThread(): PlanningThread {
  return createPlanningThread({
    main: new URL('./world-planning-main.ts', import.meta.url),
    supergraphSdl: '', deadlineMs: DEADLINE_MS, mostMs: DEADLINE_MS, memoryMb: MEMORY_MB, queue: 1, waitMs: DEADLINE_MS, idleMs: 60_000,
    late() {
      throw new NoPlan('beyond', 'planning took too long');
    },
  });
}

/** Ends the thread of all worlds; the next one that is needed starts another. */
export async function stopWorldPlanning(): Promise<void> {
  await shared?.stop();
  shared = null;
}
