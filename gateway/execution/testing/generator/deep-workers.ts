import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { FromWorker, Job } from './deep-worker.ts';

export interface WorkersOptions {
  readonly count: number;
  /** The first world. */
  readonly from: number;
  readonly job: Job;
  /** Takes what became of a world. @param next all worlds before this one are done @returns whether to go on */
  readonly take: (result: FromWorker, next: number) => boolean;
}

/** A world that takes longer than this, in milliseconds, hangs. */
const PATIENCE_MS = 600_000;

/**
 * Runs worlds one after the other in processes of their own, until there are enough.
 * @returns the world before which all are done
 * @throws when a process ends or hangs: the message names its world
 */
export async function startWorkers({ count, from, job, take }: WorkersOptions): Promise<number> {
  const done = new Set<number>();
  let next = from;
  let allDone = from;
  let goesOn = true;

  const run = async (): Promise<void> => {
    const child = fork(new URL('./deep-worker.ts', import.meta.url), [JSON.stringify(job)], { execArgv: ['--max-old-space-size=2048'] });
    try {
      while (goesOn) {
        const seed = next;
        next += 1;
        const result = await worldOf(child, seed);
        done.add(seed);
        while (done.delete(allDone)) allDone += 1;
        if (!take(result, allDone)) goesOn = false;
      }
    } finally {
      goesOn = false;
      child.kill();
    }
  };
  await Promise.all(Array.from({ length: count }, run));
  return allDone;
}

async function worldOf(child: ChildProcess, seed: number): Promise<FromWorker> {
  const { promise, resolve, reject } = Promise.withResolvers<FromWorker>();
  const timer = setTimeout(() => reject(new Error(`world ${seed} hangs`)), PATIENCE_MS);
  const ended = (code: number | null): void => reject(new Error(`world ${seed} has ended its process with ${String(code)}`));
  const answered = (result: FromWorker): void => resolve(result);
  child.once('message', answered);
  child.once('exit', ended);
  child.send(seed);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    child.off('message', answered);
    child.off('exit', ended);
  }
}
