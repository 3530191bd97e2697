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
import { isSameForAllTypes } from '../planning/client-selection.ts';
import type { ClientSelection, SelectedField, Selections } from '../planning/client-selection.ts';
import type { Run } from './run.ts';
import { isObject } from './run.ts';

/** A type whose values may be null. */
export type NullableType = GraphQLLeafType | GraphQLObjectType | GraphQLAbstractType | GraphQLList<GraphQLOutputType>;

export type ClientPath = readonly (string | number)[];

export interface Completed {
  readonly data: Record<string, unknown> | null;
  /** Places whose value does not fit its type. */
  readonly misfits: readonly ClientPath[];
}

/** A value that may not be null is null: the object or list around it is null then. */
class NullBubble {}
const BUBBLE = new NullBubble();

/** @param introspection what was asked about the schema, by response name */
export function complete(
  client: ClientSelection,
  { data, unknown }: Pick<Run, 'data' | 'unknown'>,
  introspection: Readonly<Record<string, unknown>>,
): Completed {
  const misfits: ClientPath[] = [];
  const path: (string | number)[] = [];
  const misfit = (): null => {
    misfits.push([...path]);
    return null;
  };

  const value = (type: GraphQLOutputType, given: unknown, below: Selections): unknown => {
    if (!isNonNullType(type)) {
      const completed = nullable(type, given, below);
      return completed === BUBBLE ? null : completed;
    }
    const before = misfits.length;
    const completed = nullable(type.ofType as NullableType, given, below);
    if (completed === null && misfits.length === before) misfit();
    return completed === null ? BUBBLE : completed;
  };

  const nullable = (type: NullableType, given: unknown, below: Selections): unknown => {
    if (given == null) return null;
    if (isListType(type)) return Array.isArray(given) ? list(type.ofType, given, below) : misfit();
    if (isLeafType(type)) {
      const completed = leaf(type, given);
      return completed === undefined ? misfit() : completed;
    }
    if (isObjectType(type)) return isObject(given) ? object(type, given, below, {}) : misfit();
    if (!isAbstractType(type)) return misfit();
    const runtimeType = isObject(given) ? runtimeTypeOf(client, type, given, below) : null;
    return runtimeType && isObject(given) ? object(runtimeType, given, below, {}) : misfit();
  };

  const list = (type: GraphQLOutputType, given: readonly unknown[], below: Selections): unknown => {
    let bubbles = false;
    const items = given.map((item, i) => {
      path.push(i);
      const completed = value(type, item, below);
      path.pop();
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
  ): unknown => {
    // Clients may call a field `__proto__`: in an object without prototype that is a name like any other.
    const result = Object.create(null) as Record<string, unknown>;
    for (const field of client.fieldsOf(type, below)) {
      path.push(field.responseName);
      const found = field.type ? read(given, field) : null;
      // No subgraph was asked for it, or the one that was has left it out. Either way it is no null that means something.
      const isLost = found === undefined && !unknown.has(given) && field.type && !isNonNullType(field.type);
      const completed = isLost ? misfit() : field.type ? value(field.type, found, field.selections) : meta(type, field, known);
      path.pop();
      if (completed === BUBBLE) return BUBBLE;
      result[field.responseName] = completed;
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

  const completed = object(client.rootType, data, client.rootSelections, introspection);
  return { data: completed === BUBBLE ? null : (completed as Record<string, unknown>), misfits };
}

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

/** A leaf as the specification wants it; undefined when the value is none of this type. */
function leaf(type: GraphQLLeafType, given: unknown): unknown {
  if (isEnumType(type)) return typeof given === 'string' && type.getValue(given) ? given : undefined;
  if (!isScalarType(type)) return undefined;
  switch (type.name) {
    case 'Int':
      return isInt(given) ? given : undefined;
    case 'Float':
      return typeof given === 'number' && Number.isFinite(given) ? given : undefined;
    case 'String':
      return typeof given === 'string' ? given : undefined;
    case 'Boolean':
      return typeof given === 'boolean' ? given : undefined;
    case 'ID':
      return typeof given === 'string' ? given : Number.isSafeInteger(given) ? String(given) : undefined;
    default:
      return given;
  }
}

function isInt(value: unknown): boolean {
  return typeof value === 'number' && (value | 0) === value;
}
