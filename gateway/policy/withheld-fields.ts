import { getNullableType, isListType, isNonNullType, isObjectType, Kind } from 'graphql';
import type { FieldNode, GraphQLObjectType, GraphQLOutputType, SelectionSetNode } from 'graphql';
import { isSelected } from '../planning/conditions.ts';
import type { ConditionValues } from '../planning/conditions.ts';
import { fieldOf, scopeBelow } from './operation-policy.ts';
import type { OperationPolicy } from './operation-policy.ts';
import { responseName } from './permitted-operation.ts';
import type { Requirement } from './requirement.ts';

/** More errors than these tell a client nothing new. */
const MAX_ERRORS = 200;

type Path = readonly (string | number)[];
type Data = Readonly<Record<string, unknown>>;

export interface AnswerWithheld {
  readonly data: Data | null;
  /** Where something was withheld. */
  readonly places: readonly Path[];
}

export interface AnswerOptions {
  readonly policy: OperationPolicy;
  readonly isMet: (requirement: Requirement) => boolean;
  readonly conditions: ConditionValues;
  /** Name under which objects tell their type. */
  readonly typeKey: string;
}

/**
 * Makes the answer to the whole operation from the answer to its permitted part: what was not asked for is null, and so is what
 * cannot be without it, as the specification has it for fields that fail.
 */
export function answerWithheld({ policy, isMet, conditions, typeKey }: AnswerOptions, data: Data | null): AnswerWithheld {
  const { schema, operation, root } = policy;
  const places = new Map<string, Path>();
  const isFull = (): boolean => places.size >= MAX_ERRORS;
  const report = (path: Path): void => {
    if (!isFull()) places.set(JSON.stringify(path), path);
  };
  const collect = (type: GraphQLObjectType, sets: readonly SelectionSetNode[]) => collectFields(policy, conditions, type, sets);

  const object = (type: GraphQLObjectType, sets: readonly SelectionSetNode[], value: Data, path: Path): Data | null => {
    // Clients choose the names, `__proto__` as well.
    const answer = Object.create(null) as Record<string, unknown>;
    let isNull = false;
    for (const [key, nodes] of collect(type, sets)) {
      const [node] = nodes;
      if (!node) continue;
      const definition = fieldOf(type, node);
      const isThere = Object.hasOwn(value, key);
      if (!isThere && !reportBelow(type, nodes, [...path, key])) report([...path, key]);
      if (definition) answer[key] = isThere ? complete(definition.type, nodes, value[key], [...path, key]) : null;
      else answer[key] = isThere ? value[key] : null;
      if (answer[key] === null && (!definition || isNonNullType(definition.type))) isNull = true;
    }
    return isNull ? null : answer;
  };

  const complete = (type: GraphQLOutputType, nodes: readonly FieldNode[], value: unknown, path: Path): unknown => {
    const nullable = getNullableType(type);
    if (value == null) return null;
    if (isListType(nullable)) {
      if (!Array.isArray(value)) return null;
      const items = value.map((item, i) => complete(nullable.ofType, nodes, item, [...path, i]));
      return isNonNullType(nullable.ofType) && items.includes(null) ? null : items;
    }
    const scope = scopeBelow(schema, nullable);
    if (!scope) return value;
    const given = value as Data;
    const actual = isObjectType(scope.type) ? scope.type : schema.getType(String(given[typeKey]));
    return isObjectType(actual) ? object(actual, setsOf(nodes), given, path) : null;
  };

  /** Whether this field, read from this type, is withheld, or something below it. */
  const reportBelow = (type: GraphQLObjectType, nodes: readonly FieldNode[], path: Path): boolean => {
    const scope = { type, possible: [type] };
    if (!nodes.every((node) => policy.ofField(scope, node).every(isMet))) {
      report(path);
      return true;
    }
    const [node] = nodes;
    const definition = node && fieldOf(type, node);
    let found = false;
    for (const below of (definition && scopeBelow(schema, definition.type)?.possible) ?? []) {
      for (const [key, fields] of collect(below, setsOf(nodes))) {
        if (isFull()) return true;
        found = reportBelow(below, fields, [...path, key]) || found;
      }
    }
    return found;
  };

  if (data) {
    const answer = object(root.type, [operation.selectionSet], data, []);
    return { data: answer, places: outermost(places) };
  }
  for (const [key, nodes] of collect(root.type, [operation.selectionSet])) reportBelow(root.type, nodes, [key]);
  return { data: null, places: outermost(places) };
}

/** Where something is withheld for one type as a whole and for another in part, the whole says it all. */
function outermost(places: ReadonlyMap<string, Path>): readonly Path[] {
  return [...places.values()].filter((path) => !path.some((_, length) => places.has(JSON.stringify(path.slice(0, length)))));
}

function setsOf(nodes: readonly FieldNode[]): readonly SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}

/** The fields that objects of this type have in the answer, in the order of the answer. */
function collectFields(
  policy: OperationPolicy,
  conditions: ConditionValues,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<SelectionSetNode>();
  const collect = (set: SelectionSetNode): void => {
    if (visited.has(set)) return;
    visited.add(set);
    for (const selection of set.selections) {
      if (!isSelected(selection, conditions)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = responseName(selection);
        fields.set(key, [...(fields.get(key) ?? []), selection]);
        continue;
      }
      const { scope, selectionSet } = policy.fragment({ type, possible: [type] }, selection);
      if (scope.possible.length > 0) collect(selectionSet);
    }
  };
  for (const set of sets) collect(set);
  return fields;
}
