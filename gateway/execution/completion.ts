/**
 * The exact way from what subgraphs gave to what a client gets: GraphQL's rules for completing values, with a path for each
 * value that breaks them. It is slower than generated code, and is asked whenever that meets something irregular, whenever
 * there are errors, and for operations that were not seen before.
 */
import {
  isAbstractType, isEnumType, isInterfaceType, isLeafType, isListType, isNonNullType, isObjectType, isScalarType,
} from 'graphql';
import type {
  GraphQLAbstractType, GraphQLInterfaceType, GraphQLLeafType, GraphQLList, GraphQLObjectType, GraphQLOutputType,
} from 'graphql';
import { fromByteText, fromByteTexts } from './byte-text.ts';
import { isSameForAllTypes } from '../planning/client-selection.ts';
import type { ClientSelection, DeferredSelection, SelectedField, Selections } from '../planning/client-selection.ts';
import type { PlanPath, Run } from './run.ts';
import { isObject } from './run.ts';

/** A type whose values may be null. */
export type NullableType = GraphQLLeafType | GraphQLObjectType | GraphQLAbstractType | GraphQLList<GraphQLOutputType>;

export type ClientPath = readonly (string | number)[];

export interface Completed {
  readonly data: Record<string, unknown> | null;
  /** Places whose value does not fit its type. */
  readonly misfits: readonly ClientPath[];
}

/** An object of the answer from which something is selected: the answer itself, or one from which something comes later. */
export interface Place {
  readonly type: GraphQLObjectType | GraphQLInterfaceType;
  readonly selections: Selections;
  /** The object as subgraphs gave it. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly path: ClientPath;
  readonly planPath: PlanPath;
}

/** What comes later, of one object. */
export interface DeferredPlace extends Place {
  readonly deferred: DeferredSelection;
}

export interface CompletedPlace extends Completed {
  /** Objects that are in `data`, and of which something comes later; those above come first. */
  readonly later: readonly DeferredPlace[];
}

/** A value that may not be null is null: the object or list around it is null then. */
class NullBubble {}
const BUBBLE = new NullBubble();

/** @param introspection what was asked about the schema, by response name */
export function complete(
  client: ClientSelection,
  { data, unknown }: Pick<Run, 'data' | 'unknown'>,
  introspection: Readonly<Record<string, unknown>>,
): CompletedPlace {
  return completePlace(client, { unknown }, rootPlace(client, data), introspection);
}

/** The answer itself. */
export function rootPlace({ rootType, rootSelections }: ClientSelection, data: Run['data']): Place {
  return { type: rootType, selections: rootSelections, given: data, path: [], planPath: [] };
}

/** @param before what the client has of this object already: what was null there stays null, and whatever is below it */
export function completePlace(
  client: ClientSelection,
  { unknown }: Pick<Run, 'unknown'>,
  place: Place,
  introspection: Readonly<Record<string, unknown>>,
  before?: unknown,
): CompletedPlace {
  const misfits: ClientPath[] = [];
  const later: DeferredPlace[] = [];
  const path: (string | number)[] = [...place.path];
  const planPath: (string | number)[] = [...place.planPath];
  const misfit = (): null => {
    misfits.push([...path]);
    return null;
  };

  const value = (type: GraphQLOutputType, given: unknown, below: Selections, had: unknown): unknown => {
    if (had === null) return null;
    if (!isNonNullType(type)) {
      const { length } = later;
      const completed = nullable(type, given, below, had);
      if (completed !== BUBBLE) return completed;
      // Nothing comes later of objects that are not there.
      later.length = length;
      return null;
    }
    const count = misfits.length;
    const completed = nullable(type.ofType as NullableType, given, below, had);
    if (completed === null && misfits.length === count) misfit();
    return completed === null ? BUBBLE : completed;
  };

  const nullable = (type: NullableType, given: unknown, below: Selections, had: unknown): unknown => {
    if (given == null) return null;
    if (isListType(type)) return Array.isArray(given) ? list(type.ofType, given, below, had) : misfit();
    if (isLeafType(type)) {
      const completed = leaf(type, given);
      return completed === undefined ? misfit() : completed;
    }
    if (isObjectType(type)) return isObject(given) ? object(type, given, below, NOTHING, had) : misfit();
    if (!isAbstractType(type)) return misfit();
    const runtimeType = isObject(given) ? runtimeTypeOf(client, type, given, below) : null;
    return runtimeType && isObject(given) ? object(runtimeType, given, below, NOTHING, had) : misfit();
  };

  const list = (type: GraphQLOutputType, given: readonly unknown[], below: Selections, had: unknown): unknown => {
    let bubbles = false;
    const items = given.map((item, i) => {
      path.push(i);
      planPath.push(i);
      const completed = value(type, item, below, Array.isArray(had) ? had[i] : undefined);
      path.pop();
      planPath.pop();
      bubbles ||= completed === BUBBLE;
      return completed;
    });
    return bubbles ? BUBBLE : items;
  };

  const object = (
    type: GraphQLObjectType | GraphQLInterfaceType,
    given: Readonly<Record<string, unknown>>,
    below: Selections,
    known: Readonly<Record<string, unknown>>,
    had: unknown,
  ): unknown => {
    // Clients may call a field `__proto__`: in an object without prototype that is a name like any other.
    const result = Object.create(null) as Record<string, unknown>;
    for (const field of client.fieldsOf(type, below)) {
      path.push(field.responseName);
      planPath.push(field.planName);
      const hadField = isObject(had) && Object.hasOwn(had, field.responseName) ? had[field.responseName] : undefined;
      const found = field.type ? read(given, field) : null;
      // No subgraph was asked for it, or the one that was has left it out. Either way it is no null that means something.
      const isLost = found === undefined && hadField !== null && !unknown.has(given) && field.type && !isNonNullType(field.type);
      const completed = isLost ? misfit() : field.type ? value(field.type, found, field.selections, hadField) : meta(type, field, known);
      path.pop();
      planPath.pop();
      if (completed === BUBBLE) return BUBBLE;
      result[field.responseName] = completed;
    }
    for (const deferred of client.deferredOf(type, below)) {
      later.push({ deferred, type, selections: deferred.selections, given, path: [...path], planPath: [...planPath] });
    }
    return result;
  };

  const meta = (type: GraphQLObjectType | GraphQLInterfaceType, field: SelectedField, known: Readonly<Record<string, unknown>>): unknown => {
    if (field.name !== '__typename') return known[field.responseName] ?? null;
    if (isObjectType(type)) return type.name;
    // Which object type it is, no subgraph has told.
    misfit();
    return BUBBLE;
  };

  const runtimeType = isInterfaceType(place.type) ? runtimeTypeOf(client, place.type, place.given, place.selections) : place.type;
  const completed = runtimeType ? object(runtimeType, place.given, place.selections, introspection, before) : misfit() ?? BUBBLE;
  if (completed === BUBBLE) return { data: null, misfits, later: [] };
  return { data: completed as Record<string, unknown>, misfits, later };
}

const NOTHING = {};

function read(given: Readonly<Record<string, unknown>>, { planName }: SelectedField): unknown {
  return Object.hasOwn(given, planName) ? given[planName] : undefined;
}

/**
 * The type of an object that may be of several. An interface itself where a subgraph knows no more (`@interfaceObject`) and
 * it makes no difference; null where the subgraph named none that it may be.
 */
function runtimeTypeOf(
  client: ClientSelection,
  type: GraphQLAbstractType,
  { __typename: name = type.name }: Readonly<Record<string, unknown>>,
  below: Selections,
): GraphQLObjectType | GraphQLInterfaceType | null {
  const named = typeof name === 'string' ? client.schema.getType(name) : undefined;
  if (isInterfaceType(named)) return named === type && isSameForAllTypes(client, named, below) ? named : null;
  return isObjectType(named) && client.schema.isSubType(type, named) ? named : null;
}

/** A leaf as the specification wants it, in plain text; undefined when the value is none of this type. */
function leaf(type: GraphQLLeafType, given: unknown): unknown {
  if (isEnumType(type)) return typeof given === 'string' && type.getValue(given) ? given : undefined;
  if (!isScalarType(type)) return undefined;
  switch (type.name) {
    case 'Int':
      return isInt(given) ? given : undefined;
    case 'Float':
      return typeof given === 'number' && Number.isFinite(given) ? given : undefined;
    case 'String':
      return typeof given === 'string' ? fromByteText(given) : undefined;
    case 'Boolean':
      return typeof given === 'boolean' ? given : undefined;
    case 'ID':
      return typeof given === 'string' ? fromByteText(given) : Number.isSafeInteger(given) ? String(given) : undefined;
    default:
      return fromByteTexts(given);
  }
}

function isInt(value: unknown): boolean {
  return typeof value === 'number' && (value | 0) === value;
}
