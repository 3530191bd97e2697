import type { ClientSignal } from '@stoa/graphql/http.ts';

/** The end of one client's request, for everything that is done on its behalf. */
export interface Deadline {
  /** Milliseconds that are left; not positive when none are. @param now for those who have just looked at the same clock */
  remaining(now?: number): number;
  /** Aborts when the client has gone away. Only asked for where it is used: making one has a price. */
  readonly gone: ClientSignal | undefined;
  /** Another one that begins now, for work that one request makes again and again. */
  readonly again?: () => Deadline;
}

/**
 * @param now milliseconds of a clock that never goes back
 * @param gone gives the signal of the client
 */
export function startDeadline(limitMs: number, now: () => number, gone: () => ClientSignal | undefined): Deadline {
  return new RunningDeadline(limitMs, now, gone);
}

/**
 * A class for the sake of its getter. An object literal with one gets a hidden class of its own each time, which lives until the
 * next full garbage collection, and the whole request with it.
 */
class RunningDeadline implements Deadline {
  readonly #limitMs: number;
  readonly #now: () => number;
  readonly #gone: () => ClientSignal | undefined;
  readonly #end: number;

  constructor(limitMs: number, now: () => number, gone: () => ClientSignal | undefined) {
    this.#limitMs = limitMs;
    this.#now = now;
    this.#gone = gone;
    this.#end = now() + limitMs;
  }

  remaining(now = this.#now()): number {
    return this.#end - now;
  }

  get gone(): ClientSignal | undefined {
    return this.#gone();
  }

  again(): Deadline {
    return new RunningDeadline(this.#limitMs, this.#now, this.#gone);
  }
}
