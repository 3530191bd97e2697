/**
 * Keeps planning from holding up everybody else.
 *
 * Guarantees: an operation that is not sure to be planned quickly is planned in a thread of its own, and refused when that takes
 * longer than the deadline; meanwhile others are answered. What was refused is refused again for a while without another try.
 * Plans are what they would be without the guard.
 */
import { MEASURED_AT_MOST, refuseOverrun } from '@stoa/graphql/limits.ts';
import type { OnOverrun, Overrun } from '@stoa/graphql/limits.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { Kind, print } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { Supergraph } from '../supergraph.ts';
import { createEffortEstimate, isQuick } from './planning-effort.ts';
import { jobKey } from './planning-job.ts';
import type { JobResult, PlanningJob } from './planning-job.ts';
import { createPlanningThread, NoPlan } from './planning-thread.ts';
import type { PlanningThread } from './planning-thread.ts';
import { createRecent } from './recent.ts';

export interface PlanningLimits {
  /** How long planning one operation may take, in milliseconds. */
  readonly deadlineMs: number;
  /** Told of operations that take longer. Throws to refuse them; where it returns, they get ten times as long. */
  readonly overLimit: OnOverrun;
  /** What plans instead of a thread. For tests that read very many supergraphs. */
  readonly createThread?: (supergraph: Supergraph, supergraphSdl: string) => PlanningThread;
}

export const usualPlanning: PlanningLimits = { deadlineMs: 2_000, overLimit: refuseOverrun };

/** Waiting for the thread: so many, and so many deadlines long. */
const QUEUE = 16;
const PATIENCE = 2;
const IDLE_MS = 60_000;
const MEMORY_MB = 512;
/** Plans between the thread and whoever wanted them. */
const KEPT_PLANS = 64;
const REFUSALS = { most: 1_000, forMs: 60_000 };

/** Thrown in place of a plan that is made elsewhere. `made` resolves when it can be asked for again. */
class PlannedElsewhere extends Error {
  readonly made: Promise<void>;
  constructor(made: Promise<void>) {
    super('the plan comes from another thread');
    this.made = made;
  }
}

/** What `get` gives, which asks a guarded supergraph for a plan: at once where it can, otherwise when the plan is made. */
export function whenPlanned<Value>(get: () => Value): Value | Promise<Value> {
  try {
    return get();
  } catch (error) {
    if (!(error instanceof PlannedElsewhere)) throw error;
    return error.made.then(() => whenPlanned(get));
  }
}

export interface PlanningGuard {
  /** The same supergraph. Asking it for a plan is something for {@link whenPlanned}. */
  readonly supergraph: Supergraph;
  readonly stop: () => Promise<void>;
}

/** @param thread for tests */
export function guardPlanning(
  supergraph: Supergraph,
  supergraphSdl: string,
  { deadlineMs, overLimit, createThread }: PlanningLimits = usualPlanning,
  thread: PlanningThread = createThread?.(supergraph, supergraphSdl) ?? createPlanningThread({
    supergraphSdl, deadlineMs, mostMs: deadlineMs * MEASURED_AT_MOST, late: () => overLimit(overrunOf(deadlineMs)),
    queue: QUEUE, waitMs: deadlineMs * PATIENCE, idleMs: IDLE_MS, memoryMb: MEMORY_MB,
  }),
): PlanningGuard {
  const effortOf = createEffortEstimate(supergraph.fullSchema, supergraphSdl);
  const plans = createRecent<JobResult>(KEPT_PLANS);
  const refusals = createRecent<Fault>(REFUSALS.most, REFUSALS.forMs);
  const underWay = new Map<string, Promise<void>>();

  const planElsewhere = async (job: PlanningJob, key: Keys): Promise<void> => {
    try {
      plans.set(key.plan, await thread.plan(job));
    } catch (error) {
      // What cannot be planned in parts is answered as a whole.
      if (job.inParts) {
        plans.set(key.plan, null);
        return;
      }
      const refusal = refusalFor(error, deadlineMs);
      // Those who only had to wait may try again at once.
      if (refusal instanceof Fault && !refusal.retryable) refusals.set(key.refusal, refusal);
      throw refusal;
    } finally {
      underWay.delete(key.plan);
    }
  };

  function planned<Plan extends JobResult>(document: DocumentNode, job: Omit<PlanningJob, 'text'>, here: () => Plan): Plan {
    const mayNeverEnd = supergraph.mayCircle(document) || supergraph.followsChain(document) || (job.inParts && supergraph.mayLoopInParts);
    if (!mayNeverEnd && isQuick(effortOf(document))) {
      try {
        return here();
      } catch (error) {
        if (!isBeyondBounds(error)) throw error;
      }
    }
    const text = print(document);
    // The name of an operation is in its plan, but makes it no quicker.
    const key = { plan: jobKey({ ...job, text }), refusal: jobKey({ ...job, text: print(withoutName(document)) }) };
    const plan = plans.get(key.plan);
    if (plan !== undefined) return plan as Plan;
    const refusal = refusals.get(key.refusal);
    if (refusal) throw refusal;
    let made = underWay.get(key.plan);
    if (!made) {
      underWay.set(key.plan, (made = planElsewhere({ ...job, text }, key)));
      // Whoever waits for it is told; it may be that nobody does.
      made.catch(() => undefined);
    }
    throw new PlannedElsewhere(made);
  }

  return {
    supergraph: {
      ...supergraph,
      plan: (document, overrides) => planned(document, { overrides, inParts: false }, () => supergraph.plan(document, overrides)),
      planInParts: (document, overrides) => planned(document, { overrides, inParts: true }, () => supergraph.planInParts(document, overrides)),
    },
    stop: () => thread.stop(),
  };
}

interface Keys {
  readonly plan: string;
  readonly refusal: string;
}

function withoutName(document: DocumentNode): DocumentNode {
  return { ...document, definitions: document.definitions.map((each) => (each.kind === Kind.OPERATION_DEFINITION ? { ...each, name: undefined } : each)) };
}

function overrunOf(deadlineMs: number): Overrun {
  return { limit: 'planningMs', code: 'PLANNING_TIMEOUT', allowed: deadlineMs, message: 'Planning this operation takes too long. Ask for less at once.' };
}

/** What a client is told when there is no plan. A planner that failed is a bug, and masked as such. */
function refusalFor(error: unknown, deadlineMs: number): unknown {
  if (!(error instanceof NoPlan)) return error;
  if (error.why === 'busy') return new Fault('PLANNING_BUSY', 'Too many large operations are being planned.', { retryable: true, cause: error });
  const isBeyond = error.why === 'beyond' || isBeyondBounds(error);
  if (!isBeyond) return error;
  const { code, message, allowed } = overrunOf(deadlineMs);
  return new Fault(code, message, { details: { allowed }, cause: error });
}

/** Bounds that the planner has itself, and those of the language, which it meets when it goes in circles. Nothing but its words tell. */
const BOUNDS = /^(Too many options generated|Number of non-local selections exceeds limit|Invalid array length|(Map|Set) maximum size exceeded|Maximum call stack size exceeded)/;

function isBeyondBounds(error: unknown): boolean {
  return error instanceof Error && BOUNDS.test(error.message);
}
