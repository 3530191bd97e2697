import { setTimeout as wait } from 'node:timers/promises';

export interface Backoff {
  readonly firstMs: number;
  readonly highestMs: number;
}

/**
 * How long to wait before try `attempt` (from 0): doubled each time up to the highest, then scattered over half to
 * one and a half, so that services that failed together do not come back together.
 */
export function backoffMs({ firstMs, highestMs }: Backoff, attempt: number, random = Math.random): number {
  const step = Math.min(highestMs, firstMs * 2 ** Math.min(attempt, 30));
  return Math.round(step * (0.5 + random()));
}

/** Waits; returns false, at once, when the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await wait(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}

/** The result, or `late` when it takes longer. The work goes on; a later failure of it is not reported. */
export async function within<T, L>(ms: number, work: Promise<T>, late: L): Promise<T | L> {
  const cancel = new AbortController();
  const timeout = wait(ms, late, { signal: cancel.signal });
  timeout.catch(() => {});
  try {
    return await Promise.race([work, timeout]);
  } finally {
    cancel.abort();
    work.catch(() => {});
  }
}
