import { Fault } from '@stoa/kernel/fault.ts';
import { UnavailableStatus } from '../answer-headers.ts';

export interface RetrySettings {
  readonly retries: number;
  readonly retryPercent: number;
  readonly retryFirstMs: number;
  readonly retryHighestMs: number;
}

/** How many tries may follow first ones: a share of the requests, saved up to a few. */
export interface RetryBudget {
  /** One more first try. */
  request(): void;
  /** Takes one further try; false when there is none. */
  take(): boolean;
}

const SAVED_AT_MOST = 10;

export function createRetryBudget({ retryPercent }: RetrySettings): RetryBudget {
  let saved = retryPercent === 0 ? 0 : SAVED_AT_MOST;
  return {
    request() {
      saved = Math.min(SAVED_AT_MOST, saved + retryPercent / 100);
    },
    take() {
      if (saved < 1) return false;
      saved -= 1;
      return true;
    },
  };
}

/** Full jitter: those who failed together do not come back together. @param tries made so far, from 1 */
export function waitBefore({ retryFirstMs, retryHighestMs }: RetrySettings, tries: number, random: () => number): number {
  return random() * Math.min(retryHighestMs, retryFirstMs * 2 ** (tries - 1));
}

const BROKEN_CONNECTION = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Whether another try may well succeed: the connection broke, or the subgraph is away for a moment. A request that was
 * answered wrongly would be so again, and one that took too long must not take twice as long.
 */
export function isWorthRetrying(error: unknown): boolean {
  const cause = error instanceof Fault ? error.cause : error;
  if (cause instanceof UnavailableStatus) return true;
  return cause instanceof Error && 'code' in cause && BROKEN_CONNECTION.has(String(cause.code));
}
