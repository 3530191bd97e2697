/** The end of one client's request, for everything that is done on its behalf. */
export interface Deadline {
  /** Milliseconds that are left; not positive when none are. */
  remaining(): number;
  /** Aborts when the client has gone away. Only asked for where it is used: making one has a price. */
  readonly gone: AbortSignal | undefined;
  /** Another one that begins now, for work that one request makes again and again. */
  readonly again?: () => Deadline;
}

/**
 * @param now milliseconds of a clock that never goes back
 * @param gone gives the signal of the client
 */
export function startDeadline(limitMs: number, now: () => number, gone: () => AbortSignal | undefined): Deadline {
  const end = now() + limitMs;
  return {
    remaining: () => end - now(),
    get gone() {
      return gone();
    },
    again: () => startDeadline(limitMs, now, gone),
  };
}
