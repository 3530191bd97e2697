/** Remembers a bounded number of things, the ones that came last, and each for a bounded time. */
export interface Recent<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

/** @param now clock in milliseconds */
export function createRecent<Value>(most: number, forMs = Infinity, now: () => number = () => performance.now()): Recent<Value> {
  const entries = new Map<string, { readonly value: Value; readonly until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry && entry.until > now()) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, { value, until: now() + forMs });
      // A Map keeps the order of insertion.
      for (const oldest of entries.keys()) {
        if (entries.size <= most) return;
        entries.delete(oldest);
      }
    },
  };
}
