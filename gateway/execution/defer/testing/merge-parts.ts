import { isDeepStrictEqual } from 'node:util';
import type { IncrementalResult } from '@stoa/graphql/incremental-delivery.ts';
import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';

type Path = readonly (string | number)[];

/** What a client has when it has read all parts. */
export interface MergedAnswer extends FormattedExecutionResult {
  /** Objects whose part was null. */
  readonly nulled: readonly Path[];
  readonly parts: number;
}

/**
 * Reads all parts and puts them together as Apollo Client does.
 * @throws {Error} when they come in a way that a client could not read
 */
export async function mergeParts({ initial, parts }: IncrementalResult): Promise<MergedAnswer> {
  const data = JSON.parse(initial.data) as Record<string, unknown>;
  const errors = [...initial.errors] as unknown as GraphQLFormattedError[];
  const nulled: Path[] = [];
  const seen = new Set<string>();
  let isOpen = true;
  let count = 0;
  for await (const { incremental, hasNext } of parts) {
    if (!isOpen) throw new Error('something comes after the last part');
    isOpen = hasNext;
    for (const part of incremental) {
      count += 1;
      const key = JSON.stringify([part.path, part.label]);
      if (part.label !== undefined && seen.has(key)) throw new Error(`${key} comes twice`);
      seen.add(key);
      const target = at(data, part.path);
      if (typeof target !== 'object' || target === null) throw new Error(`there is no object at ${part.path.join('.')}`);
      const added = JSON.parse(part.data) as Record<string, unknown> | null;
      if (added) merge(target as Record<string, unknown>, added);
      else nulled.push(part.path);
      if (!added && part.errors.length === 0) throw new Error(`${part.path.join('.')} is null for no reason`);
      errors.push(...(part.errors as unknown as GraphQLFormattedError[]));
    }
  }
  if (isOpen) throw new Error('the last part says that there are more');
  return { data, nulled, parts: count, ...(errors.length > 0 && { errors: JSON.parse(JSON.stringify(errors)) as GraphQLFormattedError[] }) };
}

function at(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, step) ? (value as Record<string | number, unknown>)[step] : undefined;
  }
  return value;
}

function merge(target: Record<string | number, unknown>, source: Record<string | number, unknown>): void {
  for (const key of Object.keys(source)) {
    const before = Object.hasOwn(target, key) ? target[key] : undefined;
    const next = source[key];
    if (typeof before === 'object' && before !== null && typeof next === 'object' && next !== null) {
      merge(before as Record<string, unknown>, next as Record<string, unknown>);
    } else {
      // Clients may call a field `__proto__`.
      Object.defineProperty(target, key, { value: next, writable: true, enumerable: true, configurable: true });
    }
  }
}

/**
 * Every difference between merged parts and the answer of the same operation in one: only where a part is null, the object
 * around it may be there, without the fields of that part.
 */
export function differences(merged: MergedAnswer, whole: FormattedExecutionResult): string[] {
  const wrong: string[] = [];
  const below = (place: Path): boolean => merged.nulled.some((path) => isPrefix(place, path));
  const walk = (got: unknown, wanted: unknown, place: Path): void => {
    // A null part takes the object that it belongs to with it, and whatever may not be without that.
    if (wanted === null && got !== null && below(place)) return;
    if (typeof got !== 'object' || typeof wanted !== 'object' || got === null || wanted === null || Array.isArray(got) !== Array.isArray(wanted)) {
      if (!isDeepStrictEqual(got, wanted)) wrong.push(`${place.join('.')} is ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
      return;
    }
    const keys = [...new Set([...Object.keys(got), ...Object.keys(wanted)])];
    for (const key of keys) {
      const step = Array.isArray(got) ? Number(key) : key;
      const inBoth = Object.hasOwn(got, key) && Object.hasOwn(wanted, key);
      if (!inBoth) wrong.push(`${[...place, step].join('.')} is ${Object.hasOwn(got, key) ? 'too much' : 'missing'}`);
      else walk((got as Record<string, unknown>)[key], (wanted as Record<string, unknown>)[key], [...place, step]);
    }
  };
  walk(merged.data ?? null, whole.data ?? null, []);
  for (const path of merged.nulled) {
    if (at(whole.data, path) != null) wrong.push(`a part of ${path.join('.')} is null without need`);
  }
  if (merged.nulled.length === 0) {
    const got = failed(merged);
    const wanted = failed(whole);
    if (!isDeepStrictEqual(got, wanted)) wrong.push(`errors are at ${got.join(' ')}, not ${wanted.join(' ')}`);
  }
  return wrong;
}

/** Places where a client sees a null because of an error. */
function failed({ data, errors = [] }: FormattedExecutionResult): readonly string[] {
  const visible = (path: Path): Path => {
    const end = path.findIndex((_, i) => at(data, path.slice(0, i)) == null);
    return end === -1 ? path : path.slice(0, end);
  };
  return [...new Set(errors.map(({ path = ['nowhere'] }) => JSON.stringify(visible(path))))].sort();
}

function isPrefix(start: Path, path: Path): boolean {
  return start.every((step, i) => step === path[i]);
}
