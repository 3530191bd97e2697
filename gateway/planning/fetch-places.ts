/** What the fetches of a plan take and give, told by the places of fields in the answer. */
import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { getNamedType, isAbstractType, isInterfaceType, isObjectType, Kind } from 'graphql';
import type { GraphQLSchema, SelectionSetNode } from 'graphql';
import { fetchSelection, operationOf } from './fetch-operation.ts';

/**
 * Fields of objects, as `path type field`, for each type that the objects may be of. Lists are not told from their items.
 * `__typename` is not among them.
 */
export type Places = ReadonlySet<string>;

/** Part of a selection, as plans have it in two forms. */
interface Selected {
  /** Null for a fragment, which selects of `type`, or of what is around it. */
  readonly field: string | null;
  /** In the answer. */
  readonly key: string;
  readonly type: string | undefined;
  readonly below: readonly Selected[];
}

/** @param schema with all types of the plan */
export function createPlacesReader(schema: GraphQLSchema) {
  const addAll = (all: readonly Selected[], typeName: string | undefined, path: string, places: Set<string>): void => {
    for (const { field, key, type: condition, below } of all) {
      if (field === null) {
        addAll(below, condition ?? typeName, path, places);
        continue;
      }
      if (field === '__typename' || typeName === undefined) continue;
      for (const name of possible(typeName)) places.add(`${path} ${name} ${key}`);
      const type = schema.getType(typeName);
      const fieldType = isObjectType(type) || isInterfaceType(type) ? type.getFields()[field]?.type : undefined;
      addAll(below, fieldType && getNamedType(fieldType).name, pathBelow(path, [key]), places);
    }
  };
  const possible = (typeName: string): readonly string[] => {
    const type = schema.getType(typeName);
    return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [typeName];
  };

  return {
    /** What a fetch at this path needs of its objects, and of those around them. */
    neededBy({ requires = [], contextRewrites = [] }: FetchNode, path: string): Places {
      const places = new Set<string>();
      addAll(requires.map(required), undefined, path, places);
      const types = requires.flatMap((node) => (node.kind === 'InlineFragment' ? (node.typeCondition ?? []) : []));
      for (const { path: way } of contextRewrites) {
        const levels = levelsUp(way);
        const steps = path.split('.');
        const around = steps.slice(0, steps.length - levels).join('.');
        // Where the way does not say of which type the object is, it is one of those that the fetch is for, or the query.
        for (const type of levels === 0 ? types : [schema.getQueryType()?.name]) addAll(taken(way.slice(levels)), type, around, places);
      }
      return places;
    },
    /** What objects have after a fetch at this path. */
    givenBy(fetch: FetchNode, path: string): Places {
      const places = new Set<string>();
      const typeName = fetch.requires ? undefined : schema.getRootType(operationOf(fetch).operation)?.name;
      addAll(selected(fetchSelection(fetch), keysAfter(fetch)), typeName, path, places);
      return places;
    },
  };
}

export type PlacesReader = ReturnType<typeof createPlacesReader>;

export function pathBelow(path: string, steps: readonly (string | number)[]): string {
  return [path, ...steps.filter((step) => step !== '@')].join('.');
}

const FRAGMENT = '... on ';

/** The type in a step of a path of the planner's, `... on Type`; undefined where the step is none of these. */
export function conditionOf(step: string): string | undefined {
  return step.startsWith(FRAGMENT) ? step.slice(FRAGMENT.length) : undefined;
}

/** How many objects further up the way to an argument from a context begins: none where it begins at the object itself. Lists do not count. */
export function levelsUp(way: readonly string[]): number {
  return way.findIndex((step) => step !== '..');
}

function taken([step, ...rest]: readonly string[]): readonly Selected[] {
  if (step === undefined) return [];
  const condition = conditionOf(step);
  return [{ field: condition === undefined ? step : null, key: step, type: condition, below: taken(rest) }];
}

function required(node: QueryPlanSelectionNode): Selected {
  if (node.kind === 'InlineFragment') return { field: null, key: '', type: node.typeCondition, below: node.selections.map(required) };
  return { field: node.name, key: node.alias ?? node.name, type: undefined, below: (node.selections ?? []).map(required) };
}

function selected({ selections }: SelectionSetNode, keys: ReadonlyMap<string, string>): readonly Selected[] {
  return selections.flatMap((node): Selected[] => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return [];
    const below = node.selectionSet ? selected(node.selectionSet, keys) : [];
    if (node.kind === Kind.INLINE_FRAGMENT) return [{ field: null, key: '', type: node.typeCondition?.name.value, below }];
    const key = (node.alias ?? node.name).value;
    return [{ field: node.name.value, key: keys.get(key) ?? key, type: undefined, below }];
  });
}

/** Names that the plan gives to what comes back: it has two fields of one name asked for under others. */
export function keysAfter({ outputRewrites = [] }: FetchNode): ReadonlyMap<string, string> {
  return new Map(outputRewrites.flatMap((rewrite) => (rewrite.kind === 'KeyRenamer' ? [[rewrite.path.at(-1) ?? '', rewrite.renameKeyTo] as const] : [])));
}
