import type { FormattedExecutionResult } from 'graphql';

/** What two answers must have in common. */
export interface Comparable {
  readonly data: unknown;
  /** Places that are null because something went wrong there or below, in a fixed order. */
  readonly failed: readonly string[];
}

/**
 * Where a value that may not be null is missing, the object around it is null; which of several such errors are told, GraphQL
 * leaves open. So an error counts for the null that a client sees.
 */
export function comparable({ data, errors = [] }: FormattedExecutionResult): Comparable {
  return { data, failed: [...new Set(errors.map(({ path }) => JSON.stringify(visible(data, path ?? ['no path']))))].sort() };
}

function visible(data: unknown, path: readonly (string | number)[]): readonly (string | number)[] {
  let value = data;
  for (const [i, step] of path.entries()) {
    if (value == null) return path.slice(0, i);
    value = (value as Record<string | number, unknown>)[step];
  }
  return path;
}

/**
 * Every difference between an answer and the whole truth, when some subgraphs do not answer: only nulls with an error, above,
 * at or below them, may differ. @returns places that are wrong, or null without a reason
 */
export function unexplained(answer: FormattedExecutionResult, whole: FormattedExecutionResult): string[] {
  const wrong: string[] = [];
  const errors = (answer.errors ?? []).map(({ path = [] }) => path);
  const isExplained = (place: readonly (string | number)[]): boolean =>
    errors.some((path) => path.slice(0, place.length).every((step, i) => step === place[i]));
  const walk = (got: unknown, wanted: unknown, place: readonly (string | number)[]): void => {
    if (got === wanted) return;
    // What it was computed from may be wrong already, in a way that no type forbids.
    if (isComputed(got) && isComputed(wanted)) return;
    if (got === null) {
      if (!isExplained(place)) wrong.push(`${place.join('.')} is null without an error`);
    } else if (typeof got !== 'object' || typeof wanted !== 'object' || wanted === null) {
      wrong.push(`${place.join('.')} is ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
    } else {
      const keys = Object.keys(got);
      if (keys.join() !== Object.keys(wanted).join()) wrong.push(`${place.join('.')} has ${keys.join()}`);
      for (const key of keys) {
        const step = Array.isArray(got) ? Number(key) : key;
        walk((got as Record<string, unknown>)[key], (wanted as Record<string, unknown>)[key], [...place, step]);
      }
    }
  };
  walk(answer.data ?? null, whole.data ?? null, []);
  return wrong;
}

/**
 * Whether an answer is the wanted one, but for values of fields that require others: those may be of another answer instead.
 * @param other null when there is none
 */
export function isOneOf(got: unknown, wanted: unknown, other: unknown): boolean {
  if (got === wanted) return true;
  if (isComputed(got) && isComputed(wanted)) return got === other;
  if (typeof got !== 'object' || typeof wanted !== 'object' || typeof other !== 'object' || !got || !wanted || !other) return false;
  const keys = Object.keys(got);
  if (keys.join() !== Object.keys(wanted).join()) return false;
  const of = (object: object, key: string): unknown => (object as Record<string, unknown>)[key];
  return keys.every((key) => isOneOf(of(got, key), of(wanted, key), of(other, key)));
}

/** The value of a field that requires others: see `world-data.ts`. */
function isComputed(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('needs ');
}
