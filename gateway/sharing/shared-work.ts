import { Fault } from '@stoa/kernel/fault.ts';
import type { Deadline } from '../subgraphs/deadline.ts';

/** Calls back after a while, in milliseconds, unless cancelled. */
export type After = (milliseconds: number, callback: () => void) => () => void;

export const afterTimer: After = (milliseconds, callback) => {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
};

/** Work that several requests wait for, each with its own patience. */
export interface SharedWork<Result> {
  /** How much time the work has; not positive when none is left. */
  remaining(): number;
  /**
   * Waits for the result. It goes on for as long as anybody waits, whoever began it.
   * @throws {Fault} CLIENT_GONE, DEADLINE_EXCEEDED when this request's client leaves, or its time is up; the others wait on
   */
  join(deadline: Deadline | undefined): Promise<Result>;
}

export interface SharedWorkOptions<Result> {
  /** That of the request which begins: it bounds the work, so what it gets is what it would get alone. */
  readonly deadline: Deadline | undefined;
  /** @param deadline its `gone` aborts when nobody waits any more */
  readonly begin: (deadline: Deadline) => Promise<Result>;
  /** Nobody may join from now on: the work is done, or given up. */
  readonly ended: () => void;
  readonly after: After;
}

/** Begins the work. Whoever began it must join at once, like everybody else. */
export function startSharedWork<Result>({ deadline, begin, ended, after }: SharedWorkOptions<Result>): SharedWork<Result> {
  const nobodyWaits = new AbortController();
  const remaining = (): number => deadline?.remaining() ?? Infinity;
  let waiting = 0;
  const result = begin({ remaining, gone: nobodyWaits.signal }).finally(ended);
  // Those who wait are told; when nobody does, nobody is there to be told.
  result.catch(() => undefined);

  const leave = (): void => {
    waiting -= 1;
    if (waiting > 0) return;
    ended();
    nobodyWaits.abort();
  };

  return {
    remaining,
    join: (own) =>
      new Promise<Result>((resolve, reject) => {
        waiting += 1;
        const gone = own?.gone;
        const giveUp = (fault: Fault): void => {
          stop();
          leave();
          reject(fault);
        };
        const left = (): void => giveUp(new Fault('CLIENT_GONE', 'The client is gone.', { retryable: true }));
        const late = (): void => giveUp(new Fault('DEADLINE_EXCEEDED', 'There was no time left for this request.', { retryable: true }));
        // The work ends in its own time. Only who has less needs a clock.
        const ownMs = own?.remaining() ?? Infinity;
        const cancelTimer = ownMs < remaining() ? after(Math.max(0, ownMs), late) : null;
        const stop = (): void => {
          cancelTimer?.();
          gone?.removeEventListener('abort', left);
        };
        gone?.addEventListener('abort', left);
        if (gone?.aborted) return left();
        result.finally(stop).then(resolve, reject);
      }),
  };
}
