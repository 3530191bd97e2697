/**
 * One object in place of many that are equal.
 *
 * A list of reviews names the same few products again and again. Where an object has nothing but what identifies its entity,
 * equal ones are made one object that stands in all of their places: what is fetched of it is added once, and its text is
 * written once. Whoever adds something that belongs to one place alone makes an object of its own first: `ownObject`.
 */

/** On objects that stand in several places: which function has written the text, zero until one has. */
export const WRITTEN_BY = Symbol('written by');
/** The text of the object, as that function writes it. */
export const TEXT = Symbol('text');

/** In which turn it was last visited, see `places.ts`. */
export const TURN = Symbol('turn');
/** How many places were found below it in that turn. */
export const PLACES = Symbol('places');

/** Objects that were made of a shared one, each for a place of its own. */
const COPIES = Symbol('copies');

type Shared = Record<string, unknown> & { [WRITTEN_BY]?: number; [TEXT]?: string; [TURN]?: number; [PLACES]?: number; [COPIES]?: Record<string, unknown>[] };
const NONE: readonly Record<string, unknown>[] = [];

export function markShared(object: Record<string, unknown>): void {
  (object as Shared)[WRITTEN_BY] = 0;
  (object as Shared)[TEXT] = '';
  (object as Shared)[TURN] = 0;
  (object as Shared)[PLACES] = 0;
}

/** How many places there are below an object that stands in several; null where nobody has counted them in this turn. */
export function placesBelow(object: Record<string, unknown>, turn: number): number | null {
  return (object as Shared)[TURN] === turn ? ((object as Shared)[PLACES] ?? 0) : null;
}

/** Of an object that stands in one place nothing is noted: nobody will come back to it. */
export function notePlacesBelow(object: Record<string, unknown>, turn: number, places: number): void {
  if ((object as Shared)[WRITTEN_BY] === undefined) return;
  (object as Shared)[TURN] = turn;
  (object as Shared)[PLACES] = places;
}

/** The object, or where it stands in several places a copy that does not. */
export function ownObject(object: Record<string, unknown>): Record<string, unknown> {
  if ((object as Shared)[WRITTEN_BY] === undefined) return object;
  const { [WRITTEN_BY]: _by, [TEXT]: _text, [TURN]: _turn, [PLACES]: _places, [COPIES]: _copies, ...own } = object as Shared;
  ((object as Shared)[COPIES] ??= []).push(own);
  return own;
}

/** What stands in places where this object stood. Whatever is fetched for the object meanwhile belongs to them as well. */
export function copiesOf(object: Record<string, unknown>): readonly Record<string, unknown>[] {
  return (object as Shared)[COPIES] ?? NONE;
}
