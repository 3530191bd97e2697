/** The objects that an entity fetch is for: what the subgraph is told of them, and which of them are the same to it. */
import { copy } from './merge.ts';
import type { Merge } from './merge.ts';
import { createRepresent, singleKeyOf } from './representations.ts';
import type { RepresentOptions, SingleKey } from './representations.ts';
import { fromSecondRun, literal, makeFunction, readField } from './generated-code.ts';
import { quote } from './json-text.ts';
import type { PlanPath } from './run.ts';
import { visitObjects } from './places.ts';
import { copiesOf, markShared } from './shared-object.ts';

/** Objects of the answer, each with the index of its representation. */
export interface EntityTargets {
  /** Different representations, as JSON. */
  readonly texts: readonly string[];
  readonly objects: readonly Record<string, unknown>[];
  /** Of each object; or {@link NOT_ASKED}, or {@link LACKING}. */
  readonly indexes: readonly number[];
  /** How many places have an object. */
  readonly places: number;
}

/** In place of an index: the object is not asked for; it lacks what would be needed to ask for it. */
export const NOT_ASKED = -1;
export const LACKING = -2;

export interface TargetOptions extends RepresentOptions {
  readonly path: PlanPath;
  /** Whether equal objects may be made one, see `shared-object.ts`. */
  readonly shares: boolean;
}

/** Finds the objects at a path. Equal ones that are nothing but their key are one object afterwards. */
export function entityTargets({ path, shares, ...options }: TargetOptions): (data: Record<string, unknown>) => EntityTargets {
  const represent = createRepresent(options);
  const single = singleKeyOf(options);
  const keyReader = single && readKey(single);
  const visit = visitObjects(path);

  return (data) => {
    const keyOf = keyReader?.();
    const texts: string[] = [];
    const objects: Record<string, unknown>[] = [];
    const indexes: number[] = [];
    // Made for those who need them. No text of the one is a text of the other.
    let byText: Map<string, number> | null = null;
    let byKey: Map<string, number> | null = null;
    /** By index: the first object with this representation, where it is one that may stand for all. */
    const firsts: (Record<string, unknown> | undefined)[] = [];

    const indexOf = (object: Record<string, unknown>): number => {
      const text = represent(object);
      if (text == null) return text === null ? LACKING : NOT_ASKED;
      byText ??= new Map<string, number>();
      let index = byText.get(text);
      if (index === undefined) byText.set(text, (index = texts.push(text) - 1));
      return index;
    };

    const places = visit(data, (object, container, step) => {
      const key = keyOf?.(object);
      if (!single || typeof key !== 'string') {
        objects.push(object);
        indexes.push(indexOf(object));
        return;
      }
      // Most lists name the same few entities again and again; their text is made once.
      byKey ??= new Map<string, number>();
      let index = byKey.get(key);
      if (index === undefined) {
        byKey.set(key, (index = texts.push(textOf(single, key)) - 1));
      } else {
        const first = firsts[index];
        if (first === object) return;
        if (first && isBare(object)) {
          container[step] = first;
          return;
        }
      }
      if (shares && !firsts[index] && isBare(object)) {
        markShared(object);
        firsts[index] = object;
      }
      objects.push(object);
      indexes.push(index);
    });
    return { texts, objects, indexes, places };
  };
}

/** Undefined for objects of another type. */
function readKey({ typeName, key }: SingleKey): () => (object: Readonly<Record<string, unknown>>) => unknown {
  return fromSecondRun(
    (object) => (object.__typename === typeName ? object[key] : undefined),
    () => makeFunction({}, `return (object)=>object.__typename===${literal(typeName)}?${readField('object', key)}:undefined;`),
  );
}

function textOf({ before, after }: SingleKey, key: string): string {
  return before + quote(key) + after;
}

/** Whether it has nothing but its type and its key. Objects from JSON inherit nothing that is counted, and counting so allocates nothing. */
function isBare(object: Readonly<Record<string, unknown>>): boolean {
  let members = 0;
  for (const _key in object) members += 1;
  return members === 2;
}

/**
 * Adds to each object what was fetched of its entity.
 * @param values null for an entity that the subgraph does not know, undefined for one of which it said nothing
 * @param missing told of objects whose entity it does not know
 * @param isOwn whether each object gets a value of its own: later it may have something else inside of that than others with the same entity
 */
export function mergeEntities(
  { objects, indexes }: EntityTargets,
  values: readonly (Record<string, unknown> | null | undefined)[],
  merge: Merge,
  missing: (object: Record<string, unknown>) => void,
  isOwn = false,
): void {
  for (let i = 0; i < objects.length; i += 1) {
    const object = objects[i];
    const value = values[indexes[i] ?? NOT_ASKED];
    if (!object) continue;
    const copies = copiesOf(object);
    if (value) {
      // Made before the merge: nothing of the value may stand in two places.
      for (const own of copies) merge(own, copy(value));
      merge(object, isOwn ? copy(value) : value);
    } else if (value === null) {
      missing(object);
      copies.forEach(missing);
    }
  }
}
