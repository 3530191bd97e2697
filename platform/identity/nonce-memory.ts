/** Remembers one-time values for as long as each could still be used. */
export interface NonceMemory {
  /** Notes `nonce` until `expires` (unix ms). False when it is known already: somebody sends it again. */
  remember(nonce: string, expires: number, now: number): boolean;
  readonly size: number;
}

/**
 * In memory of this process only. Values come in nearly in order of their expiry, so forgetting looks at the oldest
 * few and stops at the first that still lives; memory is bounded by the signed requests of two windows.
 */
export function createNonceMemory(): NonceMemory {
  const known = new Map<string, number>();
  return {
    remember: (nonce, expires, now) => {
      for (const [oldest, until] of known) {
        if (until >= now) break;
        known.delete(oldest);
      }
      if (known.has(nonce)) return false;
      known.set(nonce, expires);
      return true;
    },
    get size() {
      return known.size;
    },
  };
}
