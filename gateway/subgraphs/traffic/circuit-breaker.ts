/**
 * Stops asking a subgraph that does not answer, so that clients get their errors at once and the subgraph gets its rest.
 *
 * Closed: requests pass, and a rolling window counts how they end. Open: none passes. After a while one request may
 * try (half-open): when it succeeds the circuit closes, when it fails it stays open for another while.
 */
export interface BreakerSettings {
  readonly breakerWindowMs: number;
  readonly breakerRequests: number;
  readonly breakerFailurePercent: number;
  readonly breakerOpenMs: number;
}

export type CircuitState = 'closed' | 'open' | 'half-open';

/** How a request ended. Unknown: it ended for a reason that says nothing of the subgraph, such as a client that left. */
export type Outcome = 'success' | 'failure' | 'unknown';

export interface CircuitBreaker {
  readonly state: CircuitState;
  /** A ticket to report the end of the request with; null when it must not be made. */
  admit(): number | null;
  /** Every ticket must be reported, once. */
  report(ticket: number, outcome: Outcome): void;
}

const BUCKETS = 10;

/** @param now milliseconds of a clock that never goes back */
export function createCircuitBreaker(settings: BreakerSettings, now: () => number, changed?: (state: CircuitState) => void): CircuitBreaker {
  const { breakerWindowMs, breakerRequests, breakerFailurePercent, breakerOpenMs } = settings;
  const bucketMs = Math.max(1, breakerWindowMs / BUCKETS);
  let state: CircuitState = 'closed';
  /** Grows with each change of state. A ticket of an earlier age says nothing of the present one. */
  let age = 0;
  let openUntil = 0;
  let isProbing = false;
  const buckets = Array.from({ length: BUCKETS }, () => ({ at: -1, requests: 0, failures: 0 }));

  const enter = (next: CircuitState): void => {
    state = next;
    age += 1;
    isProbing = false;
    if (next === 'open') openUntil = now() + breakerOpenMs;
    if (next === 'closed') for (const bucket of buckets) Object.assign(bucket, { at: -1, requests: 0, failures: 0 });
    changed?.(next);
  };

  const count = (failed: boolean): void => {
    const at = Math.floor(now() / bucketMs);
    const bucket = buckets[at % BUCKETS];
    if (!bucket) return;
    if (bucket.at !== at) Object.assign(bucket, { at, requests: 0, failures: 0 });
    bucket.requests += 1;
    // Only a failure can open the circuit; successes, the rule, look no further.
    if (!failed) return;
    bucket.failures += 1;
    let requests = 0;
    let failures = 0;
    for (const each of buckets) {
      if (each.at <= at - BUCKETS) continue;
      requests += each.requests;
      failures += each.failures;
    }
    if (requests >= breakerRequests && failures * 100 >= requests * breakerFailurePercent) enter('open');
  };

  return {
    get state() {
      return state;
    },
    admit() {
      if (state === 'open' && now() >= openUntil) enter('half-open');
      if (state === 'open' || isProbing) return null;
      if (state === 'half-open') isProbing = true;
      return age;
    },
    report(ticket, outcome) {
      if (ticket !== age) return;
      if (state === 'closed') {
        if (outcome !== 'unknown') count(outcome === 'failure');
        return;
      }
      isProbing = false;
      if (outcome === 'success') enter('closed');
      else if (outcome === 'failure') enter('open');
    },
  };
}
