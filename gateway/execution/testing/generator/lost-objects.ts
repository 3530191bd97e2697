/**
 * Objects that subgraphs lose while they answer an operation.
 *
 * Where a field fails that may not be null, its subgraph answers null for the object around it. What others require of that
 * object was asked for in the same request, and is lost with it: to the field that requires it, the object is null, though a
 * client has only selected too much of it. One schema reads what is required by itself, and has it. No gateway can know
 * better, unless it asked for requirements apart, with more requests for everybody. So a required object may be null where,
 * and only where, a subgraph has lost that very object for this operation; nothing else of an answer may differ.
 */
import { responsePathAsArray } from 'graphql';
import type { ExecutionResult, GraphQLResolveInfo } from 'graphql';
import type { Thing } from './world-data.ts';

export interface LostObjects {
  /** What tells the objects apart, see {@link notePlace}. */
  readonly seeds: Set<string>;
  /** Whether anybody wants to know: it takes time to tell. */
  isWatched: boolean;
}

/** None so far. */
export function nothingLost(): LostObjects {
  return { seeds: new Set(), isWatched: false };
}

/** The objects of one answer of a subgraph, by where they stand in it, and which call of a field gave them. */
export type Places = Map<string, string>;

/**
 * Told of each field that is resolved. An object is known by the call of a field that gave it, and where it stands in the list of that:
 * another field may give the same entity, and not lose it. What was asked for by representation is known by its own seed.
 * @param call seed of the object, name of the field and arguments
 */
export function notePlace(places: Places, { seed }: Thing, call: string, { path }: GraphQLResolveInfo): void {
  const object = responsePathAsArray(path.prev);
  const inList = object.findLastIndex((step) => typeof step === 'string') + 1;
  const giver = places.get(callPlace(object.slice(0, inList)));
  places.set(placeOf(object), giver === undefined ? seed : itemOf(giver, object.slice(inList)));
  places.set(callPlace(responsePathAsArray(path)), call);
}

function callPlace(path: readonly (string | number)[]): string {
  return `call ${placeOf(path)}`;
}

function itemOf(call: string, indexes: readonly (string | number)[]): string {
  return call + indexes.map((index) => `[${index}]`).join('');
}

/** Seeds of the objects that became null because of what is in them. */
export function lostIn({ data, errors = [] }: ExecutionResult, places: Places): string[] {
  return errors.flatMap(({ path = [] }) => {
    let value: unknown = data;
    let depth = 0;
    for (; depth < path.length && value != null; depth += 1) value = (value as Record<string | number, unknown>)[path[depth] as string | number];
    return path.slice(depth).flatMap((_, i) => places.get(placeOf(path.slice(0, depth + i))) ?? []);
  });
}

function placeOf(path: readonly (string | number)[]): string {
  return path.join('.');
}

/**
 * A value with null for each object that was lost, and for a list that may not hold null.
 * @param type as written in SDL
 * @param call that gives the value, as in {@link notePlace}
 */
export function withoutLost(value: unknown, type: string, call: string, seeds: ReadonlySet<string>): unknown {
  if (!Array.isArray(value)) return isThing(value) && (seeds.has(call) || seeds.has(value.seed)) ? null : value;
  const list = type.replace(/!$/, '');
  const items = value.map((item: unknown, i) => withoutLost(item, list.slice(1, -1), itemOf(call, [i]), seeds));
  return list.endsWith('!]') && items.includes(null) ? null : items;
}

function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && 'seed' in value;
}
