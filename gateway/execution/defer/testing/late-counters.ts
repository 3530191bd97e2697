/**
 * Counters of mutations in answers in parts. Parts of a mutation are fetched when all of its fields are done, so a counter may
 * have gone on between a field that is answered at once and a part of it: there, and only there, parts differ from the answer in one.
 */

/** Counters begin here: a number that nothing else in a made-up world says. */
export const COUNTED_FROM = 1_000_000_000;
/** More than the mutations of any operation. */
const MOST = 1_000;

function isCounter(value: unknown): value is number {
  return typeof value === 'number' && value >= COUNTED_FROM && value < COUNTED_FROM + MOST;
}

/** The answer in one, with counters at their last wherever the merged parts have them so. @param last what counters say when all mutations are done */
export function withLateCounters(whole: unknown, merged: unknown, last: number): unknown {
  if (isCounter(whole)) return merged === last ? last : whole;
  if (typeof whole !== 'object' || whole === null || typeof merged !== 'object' || merged === null) return whole;
  const at = (key: string): unknown => (Object.hasOwn(merged, key) ? (merged as Record<string, unknown>)[key] : undefined);
  if (Array.isArray(whole)) return whole.map((each, i) => withLateCounters(each, at(String(i)), last));
  return Object.fromEntries(Object.entries(whole).map(([key, each]) => [key, withLateCounters(each, at(key), last)]));
}

/** Counters of what is answered at once that are not those of the answer in one. */
export function wrongCounters(initial: unknown, whole: unknown, place: readonly string[] = []): string[] {
  if (isCounter(initial) && isCounter(whole) && initial !== whole) return [`${place.join('.')} is at once ${initial}, not ${whole}`];
  if (typeof initial !== 'object' || initial === null || typeof whole !== 'object' || whole === null) return [];
  return Object.entries(initial).flatMap(([key, each]) =>
    Object.hasOwn(whole, key) ? wrongCounters(each, (whole as Record<string, unknown>)[key], [...place, key]) : [],
  );
}
