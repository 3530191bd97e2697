/** Values over time: pure, without database or clock. */

/** From `from` on (ISO 8601 in UTC, with milliseconds) the value held, until the next one. */
export interface Held {
  readonly from: string;
  readonly value: string;
}

/**
 * What a history has to take over from another one: the changes that it lacks and that say something new. An instant
 * which the history knows already keeps its value, and a value that held just before anyway is no change. Taking over
 * the same changes again therefore adds nothing. Both are ordered by time.
 */
export function missingChanges(known: readonly Held[], found: readonly Held[]): Held[] {
  const missing: Held[] = [];
  let before: Held | undefined;
  let next = 0;
  for (const change of found) {
    for (let held = known[next]; held && held.from < change.from; held = known[next]) {
      before = held;
      next += 1;
    }
    if (known[next]?.from === change.from || before?.value === change.value) continue;
    missing.push(change);
    before = change;
  }
  return missing;
}
