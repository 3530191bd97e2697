import { isEnumType, isInputObjectType, isListType, isNonNullType, Kind, parseConstValue } from 'graphql';
import type { ConstValueNode, GraphQLArgument, GraphQLInputType, NameNode, ValueNode, VariableDefinitionNode } from 'graphql';
import { parseType } from 'graphql';
import type { Choose } from './choose.ts';

/** The variables of one operation, made up where they are needed. */
export interface Variables {
  /** A value for an argument: written there, a variable, or written with variables inside. */
  argument(argument: GraphQLArgument): ValueNode;
  /** A value for `if`. */
  condition(): ValueNode;
  definitions(): readonly VariableDefinitionNode[];
  /** Values for a request; others every time. */
  values(): Readonly<Record<string, unknown>>;
}

interface Variable {
  readonly name: string;
  readonly type: GraphQLInputType | 'Boolean!';
  readonly typeText: string;
  readonly defaultValue?: ConstValueNode;
}

const NAMES = ['representations', '_representations', 'constructor', '__proto__', 'toString', 'id', 'if', 'query', 'true', 'f0', '_', 'first'] as const;
const STRINGS = ['', 'text', '"', '\\', '\u2028', '\ud83d\ude00', 'a\nb', '__proto__', '${1}'] as const;

export function createVariables(choose: Choose): Variables {
  const known = new Map<string, Variable>();
  const declare = (type: Variable['type'], typeText: string, isNeeded: boolean): ValueNode => {
    const same = [...known.values()].filter((each) => each.typeText === typeText);
    if (same.length > 0 && choose.chance(40)) return use(choose.one(same).name);
    const hostile = choose.chance(15) ? choose.one(NAMES) : undefined;
    const name = hostile !== undefined && !known.has(hostile) ? hostile : `v${known.size}`;
    const hasDefault = choose.chance(isNeeded ? 20 : 35);
    const defaultValue = type === 'Boolean!' ? constant({ type: 'Boolean', value: choose.chance(50) }) : literal(choose, type, 2);
    known.set(name, { name, type, typeText, ...(hasDefault && { defaultValue: defaultValue as ConstValueNode }) });
    return use(name);
  };
  const value = (type: GraphQLInputType, depth: number): ValueNode => {
    if (depth > 0 && choose.chance(15)) return declare(type, String(type), isNonNullType(type));
    return literal(choose, type, depth, value);
  };
  return {
    argument(argument) {
      // A variable that may be left out stands where a default takes its place.
      const { type } = argument;
      if (choose.chance(40)) {
        const mayBeLoose = isNonNullType(type) && argument.defaultValue !== undefined && choose.chance(40);
        const declared = mayBeLoose ? type.ofType : type;
        return declare(declared, String(declared), isNonNullType(declared));
      }
      return value(type, 2);
    },
    condition: () => (choose.chance(20) ? constant({ type: 'Boolean', value: choose.chance(50) }) : declare('Boolean!', 'Boolean!', true)),
    definitions: () =>
      [...known.values()].map(({ name, typeText, defaultValue }) => ({
        kind: Kind.VARIABLE_DEFINITION,
        variable: use(name),
        type: parseType(typeText, { noLocation: true }),
        ...(defaultValue && { defaultValue }),
      })),
    values: () => {
      const entries = [...known.values()].flatMap(({ name, type, defaultValue }): [string, unknown][] => {
        const isNeeded = (type === 'Boolean!' || isNonNullType(type)) && !defaultValue;
        if (!isNeeded && choose.chance(40)) return [];
        return [[name, type === 'Boolean!' ? choose.chance(50) : plain(choose, type, 2)]];
      });
      return Object.fromEntries(entries);
    },
  };
}

const nameOf = (value: string): NameNode => ({ kind: Kind.NAME, value });
const use = (name: string) => ({ kind: Kind.VARIABLE as const, name: nameOf(name) });

function constant({ type, value }: { type: 'Boolean'; value: boolean } | { type: 'Other'; value: unknown }): ConstValueNode {
  return type === 'Boolean' ? { kind: Kind.BOOLEAN, value } : parseConstValue(jsonAsGraphql(value), { noLocation: true });
}

/** A value as written in a document; with `inner`, other values inside it. */
function literal(choose: Choose, type: GraphQLInputType, depth: number, inner?: (type: GraphQLInputType, depth: number) => ValueNode): ValueNode {
  const below = inner ?? ((each: GraphQLInputType, left: number) => literal(choose, each, left));
  if (isNonNullType(type)) return literalOfNullable(choose, type.ofType, depth, below);
  return choose.chance(12) ? { kind: Kind.NULL } : literalOfNullable(choose, type, depth, below);
}

function literalOfNullable(choose: Choose, type: GraphQLInputType, depth: number, inner: (type: GraphQLInputType, depth: number) => ValueNode): ValueNode {
  if (isListType(type)) {
    // One value stands for a list of it, but null does not.
    if (choose.chance(10)) return literalOfNullable(choose, isNonNullType(type.ofType) ? type.ofType.ofType : type.ofType, depth - 1, inner);
    return { kind: Kind.LIST, values: Array.from({ length: choose.below(3) }, () => inner(type.ofType, depth - 1)) };
  }
  if (isEnumType(type)) return { kind: Kind.ENUM, value: choose.one(type.getValues()).name };
  if (isInputObjectType(type)) {
    return {
      kind: Kind.OBJECT,
      fields: fieldsOf(choose, type, depth).map((field) => ({ kind: Kind.OBJECT_FIELD, name: nameOf(field.name), value: inner(field.type, depth - 1) })),
    };
  }
  return constant({ type: 'Other', value: plain(choose, type, depth, false) });
}

function plain(choose: Choose, type: GraphQLInputType, depth: number, mayBeNull = true): unknown {
  if (isNonNullType(type)) return plain(choose, type.ofType, depth, false);
  if (mayBeNull && choose.chance(15)) return null;
  if (isListType(type)) {
    if (choose.chance(10)) return plain(choose, type.ofType, depth, false);
    return Array.from({ length: choose.below(3) }, () => plain(choose, type.ofType, depth - 1));
  }
  if (isEnumType(type)) return choose.one(type.getValues()).name;
  if (isInputObjectType(type)) {
    return Object.fromEntries(fieldsOf(choose, type, depth).map((field) => [field.name, plain(choose, field.type, depth - 1)]));
  }
  switch (type.name) {
    case 'Int':
      return choose.one([0, 1, 2, 3, 4, 5, -1, 2_147_483_647, -2_147_483_648]);
    case 'Float':
      return choose.one([0, 1, 0.5, -1.5, 1e21, 5e-324]);
    case 'Boolean':
      return choose.chance(50);
    case 'ID':
      return choose.one<unknown>([1, 0, '1', 'x', '"']);
    case 'Anything':
      return choose.one<unknown>([1, 'x', true, [], {}, { a: [1, null] }, [{ b: 'c' }], { constructor: 1, x: { y: 'z' } }]);
    default:
      return choose.one(STRINGS);
  }
}

function fieldsOf(choose: Choose, type: Extract<GraphQLInputType, { getFields: unknown }>, depth: number) {
  return Object.values(type.getFields()).filter((field) => {
    const isObject = isInputObjectType(isNonNullType(field.type) ? field.type.ofType : field.type);
    return choose.chance(50) && (depth > 0 || !isObject);
  });
}

/** JSON with its names as GraphQL wants them. */
function jsonAsGraphql(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonAsGraphql).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, each]) => `${key}: ${jsonAsGraphql(each)}`).join(', ')}}`;
}
