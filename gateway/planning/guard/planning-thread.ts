/**
 * Plans in a thread of its own, which can be ended at any moment: the planner itself cannot be interrupted.
 *
 * Guarantees: one thread at most, with its own bound of memory; one job at a time, the others wait in order, not too many and
 * not too long. A job that is not done at its deadline ends with the thread, and only that job. The thread starts with
 * the first job, and ends when it had nothing to do for a while. It does not keep the process alive.
 */
import { Worker } from 'node:worker_threads';
import type { FromThread, JobResult, PlanningJob } from './planning-job.ts';

export interface PlanningThreadOptions {
  readonly supergraphSdl: string;
  /** How long planning one operation may take, in milliseconds; the start of the thread is not in it. */
  readonly deadlineMs: number;
  /** Told of a job that is not done at its deadline. Throws what it is refused with; returns to give it time up to `mostMs`. */
  readonly late: () => void;
  readonly mostMs: number;
  /** How many jobs may wait. */
  readonly queue: number;
  /** How long a job may wait, in milliseconds. */
  readonly waitMs: number;
  /** How long the thread is kept without a job, in milliseconds. */
  readonly idleMs: number;
  readonly memoryMb: number;
  /** What runs in the thread, in place of what plans on the one supergraph. For tests that read very many of them. */
  readonly main?: URL;
}

/** Why there is no plan: it is beyond what may be taken of time or memory, too many others wait, or the planner failed. */
export class NoPlan extends Error {
  readonly why: 'beyond' | 'busy' | 'failed';
  constructor(why: NoPlan['why'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NoPlan';
    this.why = why;
  }
}

export interface PlanningThread {
  /** @throws {NoPlan}, and what `late` throws */
  plan(job: PlanningJob): Promise<JobResult>;
  stop(): Promise<void>;
}

interface Waiting {
  readonly job: PlanningJob;
  readonly resolve: (plan: JobResult) => void;
  readonly reject: (reason: unknown) => void;
  readonly givingUp: NodeJS.Timeout;
}

const THREAD = new URL('./thread-main.ts', import.meta.url);

export function createPlanningThread({ supergraphSdl, deadlineMs, late, mostMs, queue, waitMs, idleMs, memoryMb, main = THREAD }: PlanningThreadOptions): PlanningThread {
  const waiting: Waiting[] = [];
  let current: Waiting | null = null;
  let worker: Worker | null = null;
  let isReady = false;
  /** The deadline of the current job, or the end of idleness. */
  let timer: NodeJS.Timeout | undefined;

  const finish = (settle: (job: Waiting) => void): void => {
    const done = current;
    current = null;
    clearTimeout(timer);
    if (done) settle(done);
    next();
  };
  const endThread = async (): Promise<void> => {
    const ended = worker;
    worker = null;
    isReady = false;
    ended?.removeAllListeners();
    // What it still says on its way out is of no interest, and must not be an uncaught error.
    ended?.on('error', () => undefined);
    await ended?.terminate();
  };
  const giveUp = (reason: unknown): void => {
    void endThread();
    finish(({ reject }) => reject(reason));
  };
  const isLate = (): void => {
    try {
      late();
    } catch (refusal) {
      giveUp(refusal);
      return;
    }
    timer = setTimeout(() => giveUp(new NoPlan('beyond', 'planning took too long')), mostMs - deadlineMs);
  };
  const startThread = (): Worker => {
    const started = new Worker(main, {
      workerData: supergraphSdl,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    started.on('message', (message: FromThread) => {
      if ('ready' in message) {
        isReady = true;
        post();
      } else if ('plan' in message) finish(({ resolve }) => resolve(message.plan));
      else finish(({ reject }) => reject(new NoPlan('failed', message.failed)));
    });
    started.on('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'beyond' : 'failed';
      giveUp(new NoPlan(why, 'the planning thread failed', { cause: error }));
    });
    return started;
  };
  const post = (): void => {
    if (!worker || !current || !isReady) return;
    timer = setTimeout(isLate, deadlineMs);
    worker.postMessage(current.job);
  };
  const next = (): void => {
    if (current) return;
    current = waiting.shift() ?? null;
    if (current) {
      clearTimeout(current.givingUp);
      worker ??= startThread();
      // The process stays for whoever waits for a plan, and not for an idle thread.
      worker.ref();
      post();
    } else {
      worker?.unref();
      timer = setTimeout(() => void endThread(), idleMs).unref();
    }
  };

  return {
    plan: (job) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= queue) {
          reject(new NoPlan('busy', 'too many operations wait to be planned'));
          return;
        }
        const givingUp = setTimeout(() => {
          waiting.splice(waiting.indexOf(entry), 1);
          reject(new NoPlan('busy', 'others took too long to be planned'));
        }, waitMs);
        const entry: Waiting = { job, resolve, reject, givingUp };
        waiting.push(entry);
        if (!current) {
          clearTimeout(timer);
          next();
        }
      }),
    stop: async () => {
      for (const { givingUp, reject } of waiting.splice(0)) {
        clearTimeout(givingUp);
        reject(new NoPlan('busy', 'the graph is not served any more'));
      }
      current?.reject(new NoPlan('busy', 'the graph is not served any more'));
      current = null;
      clearTimeout(timer);
      await endThread();
    },
  };
}
