/**
 * So much per minute for each key, evenly: what was taken comes back little by little, and a pause gives at most a minute's worth.
 * Keeps a bounded number of keys; whoever was not seen for longest begins anew.
 */
export interface Rate {
  /** Takes this much, or nothing. @returns 0, or the milliseconds until so much is there; Infinity when there never is */
  take(key: string, amount: number): number;
}

const MOST_KEYS = 20_000;

/** @param now clock in milliseconds */
export function createRate(perMinute: number, now: () => number = () => performance.now(), mostKeys = MOST_KEYS): Rate {
  const perMs = perMinute / 60_000;
  const known = new Map<string, { left: number; at: number }>();
  return {
    take(key, amount) {
      const at = now();
      const last = known.get(key);
      const left = last ? Math.min(perMinute, last.left + (at - last.at) * perMs) : perMinute;
      const enough = amount <= left;
      // A Map keeps the order of insertion, so its first entry is the one that was not seen for longest.
      known.delete(key);
      known.set(key, { left: enough ? left - amount : left, at });
      for (const oldest of known.keys()) {
        if (known.size <= mostKeys) break;
        known.delete(oldest);
      }
      if (enough) return 0;
      return amount > perMinute ? Infinity : Math.ceil((amount - left) / perMs);
    },
  };
}
