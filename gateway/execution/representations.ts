import type { FetchDataRewrite, QueryPlanSelectionNode } from '@apollo/query-planner';
import { isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { RequiredCalls } from '../planning/repaired-supergraph.ts';
import { quote, valueText } from './json-text.ts';
import { applyRewrites, isOfType } from './rewrites.ts';
import { isObject } from './run.ts';

/**
 * The text of an object as a subgraph is asked for it; null when the object lacks something that the subgraph needs, undefined
 * when it is of a type that is not asked for.
 */
export type Represent = (object: Readonly<Record<string, unknown>>) => string | null | undefined;

/** Objects of one type that one value tells apart. */
export interface SingleKey {
  readonly typeName: string;
  readonly key: string;
  /** The text of a representation, up to the value and after it. */
  readonly before: string;
  readonly after: string;
}

/** Null unless representations hold nothing but the type and one value. */
export function singleKeyOf(options: RepresentOptions): SingleKey | null {
  const { schema, requires, rewrites } = options;
  const [only] = requires;
  if (rewrites.length > 0 || requires.length !== 1 || only?.kind !== 'InlineFragment' || only.typeCondition === undefined) return null;
  const [key, ...others] = only.selections.filter((node) => node.kind !== 'Field' || node.name !== '__typename');
  if (key?.kind !== 'Field' || key.selections || others.length > 0 || !isObjectType(schema.getType(only.typeCondition))) return null;
  const typeName = only.typeCondition;
  const name = key.alias ?? key.name;
  const [before, after] = createRepresent(options)({ __typename: typeName, [name]: '' })?.split('""') ?? [];
  return before === undefined || after === undefined ? null : { typeName, key: name, before, after };
}

export interface RepresentOptions {
  readonly schema: GraphQLSchema;
  readonly requires: readonly QueryPlanSelectionNode[];
  readonly calls: RequiredCalls;
  readonly rewrites: readonly FetchDataRewrite[];
}

/** What is written of an object of which nothing is selected. */
const NOTHING = '{}';

/** Member of a representation: where it comes from, what it is called there, and what of it is taken. */
interface Member {
  readonly key: string;
  readonly start: string;
  readonly write: ((value: unknown) => string | null) | null;
}

export function createRepresent({ schema, requires, calls, rewrites }: RepresentOptions): Represent {
  const write = objectWriter(schema, requires, calls);
  const represent: Represent = (object) => {
    const text = typeof object.__typename === 'string' ? write(object) : undefined;
    return text === NOTHING ? undefined : text;
  };
  if (rewrites.length === 0) return represent;
  return (object) => {
    const text = represent(object);
    if (text == null) return text;
    const value: unknown = JSON.parse(text);
    applyRewrites(schema, rewrites, value);
    return JSON.stringify(value);
  };
}

/** Writes what a selection takes of an object, by the type of the object: the same work once per type. */
function objectWriter(schema: GraphQLSchema, selections: readonly QueryPlanSelectionNode[], calls: RequiredCalls) {
  const byType = new Map<unknown, readonly Member[]>();
  return (object: Readonly<Record<string, unknown>>): string | null => {
    const { __typename: typeName } = object;
    let members = byType.get(typeName);
    if (!members) {
      members = membersOf(schema, selections, calls, typeName);
      // The names of types come from subgraphs; what they make up must not be kept.
      if (typeName === undefined || (typeof typeName === 'string' && schema.getType(typeName))) byType.set(typeName, members);
    }
    let text = '';
    for (const { key, start, write } of members) {
      const value = Object.hasOwn(object, key) ? object[key] : undefined;
      if (value === undefined) return null;
      const written = write ? write(value) : valueText(value);
      if (written === null) return null;
      text += start + written;
    }
    return text === '' ? NOTHING : `${text}}`;
  };
}

function membersOf(
  schema: GraphQLSchema,
  selections: readonly QueryPlanSelectionNode[],
  calls: RequiredCalls,
  typeName: unknown,
): readonly Member[] {
  const fields = new Map<string, QueryPlanSelectionNode[] | null>();
  const collect = (nodes: readonly QueryPlanSelectionNode[]): void => {
    for (const node of nodes) {
      if (node.kind === 'InlineFragment') {
        if (node.typeCondition === undefined || isOfType(schema, node.typeCondition, typeName)) collect(node.selections);
        continue;
      }
      const key = node.alias ?? node.name;
      const before = fields.get(key);
      if (node.selections) fields.set(key, [...(before ?? []), ...node.selections]);
      else if (!before) fields.set(key, null);
    }
  };
  collect(selections);
  return [...fields].map(([key, below], i) => ({
    key,
    start: `${i === 0 ? '{' : ','}${quote(calls.byName.get(key)?.field ?? key)}:`,
    write: below && itemWriter(objectWriter(schema, below, calls)),
  }));
}

function itemWriter(write: (object: Readonly<Record<string, unknown>>) => string | null) {
  const writeItem = (value: unknown): string | null => {
    if (value === null) return 'null';
    if (Array.isArray(value)) {
      const items = value.map(writeItem);
      return items.includes(null) ? null : `[${items.join(',')}]`;
    }
    return isObject(value) ? write(value) : null;
  };
  return writeItem;
}
