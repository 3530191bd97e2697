import { getNullableType, isListType, isNonNullType, isObjectType, Kind } from 'graphql';
import type { FieldNode, GraphQLObjectType, GraphQLOutputType, OperationDefinitionNode, SelectionSetNode } from 'graphql';
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

/** The operation, or all occurrences of one field. */
type Place = OperationDefinitionNode | readonly FieldNode[];
/** Of one field, by the type that it is read from. */
type Occurrences = ReadonlyMap<GraphQLObjectType, readonly FieldNode[]>;

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
  const collect = createCollect(policy, conditions);

  const object = (type: GraphQLObjectType, at: Place, value: Data, path: Path): Data | null => {
    // Clients choose the names, `__proto__` as well.
    const answer = Object.create(null) as Record<string, unknown>;
    let isNull = false;
    for (const [key, nodes] of collect(type, at)) {
      const [node] = nodes;
      if (!node) continue;
      const definition = fieldOf(type, node);
      const isThere = Object.hasOwn(value, key);
      if (!isThere && !isFull() && !reportBelow(new Map([[type, nodes]]), [...path, key])) report([...path, key]);
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
    return isObjectType(actual) ? object(actual, nodes, given, path) : null;
  };

  /**
   * Whether this field, read from one of these types, is withheld, or something below it. All types go down together: one by one
   * they would be as many ways as the product of their numbers.
   */
  const reportBelow = (fields: Occurrences, path: Path): boolean => {
    if (isFull()) return true;
    const all = [...fields].flatMap(([type, occurrences]) => occurrences.map((node) => ({ type, node })));
    if (all.some(({ type, node }) => !policy.ofField({ type, possible: [type] }, node).every(isMet))) {
      report(path);
      return true;
    }
    const below = new Map<GraphQLObjectType, Set<FieldNode>>();
    for (const { type, node } of all) {
      const definition = fieldOf(type, node);
      for (const each of (definition && scopeBelow(schema, definition.type)?.possible) ?? []) {
        below.set(each, (below.get(each) ?? new Set()).add(node));
      }
    }
    return reportFields([...below].map(([type, nodes]) => [type, [...nodes]]), path);
  };

  const reportFields = (places: readonly (readonly [GraphQLObjectType, Place])[], path: Path): boolean => {
    const fields = new Map<string, Map<GraphQLObjectType, readonly FieldNode[]>>();
    for (const [type, at] of places) {
      for (const [key, nodes] of collect(type, at)) {
        const occurrences = fields.get(key) ?? new Map<GraphQLObjectType, readonly FieldNode[]>();
        fields.set(key, occurrences.set(type, nodes));
      }
    }
    let found = false;
    for (const [key, occurrences] of fields) found = reportBelow(occurrences, [...path, key]) || found;
    return found;
  };

  if (data) {
    const answer = object(root.type, operation, data, []);
    return { data: answer, places: outermost(places) };
  }
  reportFields([[root.type, operation]], []);
  return { data: null, places: outermost(places) };
}

/** Where something is withheld for one type as a whole and for another in part, the whole says it all. */
function outermost(places: ReadonlyMap<string, Path>): readonly Path[] {
  return [...places.values()].filter((path) => !path.some((_, length) => places.has(JSON.stringify(path.slice(0, length)))));
}

type Fields = ReadonlyMap<string, readonly FieldNode[]>;

/** Gives the fields that objects of a type have in the answer, in its order. Items of a list ask for the same again and again. */
function createCollect(policy: OperationPolicy, conditions: ConditionValues): (type: GraphQLObjectType, at: Place) => Fields {
  const known = new WeakMap<Place, Map<GraphQLObjectType, Fields>>();

  const collectFields = (type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Fields => {
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
  };

  return (type, at) => {
    const byType = known.get(at) ?? new Map<GraphQLObjectType, Fields>();
    known.set(at, byType);
    let fields = byType.get(type);
    if (!fields) {
      const nodes: readonly { readonly selectionSet?: SelectionSetNode | undefined }[] = 'kind' in at ? [at] : at;
      byType.set(type, (fields = collectFields(type, nodes.flatMap(({ selectionSet }) => selectionSet ?? []))));
    }
    return fields;
  };
}
