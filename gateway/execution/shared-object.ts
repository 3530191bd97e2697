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

type Shared = Record<string, unknown> & { [WRITTEN_BY]?: number; [TEXT]?: string };

export function markShared(object: Record<string, unknown>): void {
  (object as Shared)[WRITTEN_BY] = 0;
  (object as Shared)[TEXT] = '';
}

/** The object, or where it stands in several places a copy that does not. */
export function ownObject(object: Record<string, unknown>): Record<string, unknown> {
  if ((object as Shared)[WRITTEN_BY] === undefined) return object;
  const { [WRITTEN_BY]: _by, [TEXT]: _text, ...own } = object as Shared;
  return own;
}
