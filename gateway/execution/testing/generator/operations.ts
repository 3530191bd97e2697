/** Makes up operations: documents that are valid for a schema, with variables. */
import {
  getNamedType, isAbstractType, isInterfaceType, isLeafType, isNonNullType, isObjectType, Kind, OperationTypeNode, print, validate,
} from 'graphql';
import type {
  DirectiveNode, DocumentNode, FieldNode, FragmentDefinitionNode, GraphQLCompositeType, GraphQLField, GraphQLObjectType, GraphQLOutputType, GraphQLSchema, NameNode,
  OperationDefinitionNode, SelectionNode, SelectionSetNode,
} from 'graphql';
import type { Choose } from './choose.ts';
import { createVariables } from './operation-variables.ts';
import type { Variables } from './operation-variables.ts';

export interface GeneratedOperation {
  readonly document: DocumentNode;
  readonly source: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Other values for the same document. */
  readonly otherVariables: Readonly<Record<string, unknown>> | null;
  readonly operationName?: string;
}

/** Everything an operation needs beside its selections. */
interface Draft {
  readonly choose: Choose;
  readonly schema: GraphQLSchema;
  readonly variables: Variables;
  readonly fragments: FragmentDefinitionNode[];
  /** Names that a client may give to fields: those of other fields above all. */
  readonly aliases: readonly string[];
  /** What each name in the answer stands for so far. */
  readonly meanings: Map<string, string>;
  /** How many fields may still be selected. */
  left: number;
  /** How often an interface was selected in itself. */
  selves: number;
  /** Whether nothing is selected yet. */
  isTop: boolean;
}

export const ALIASES = [
  'a', 'b', 'id', 'code', 'meta', 'link', 'name', 'title', 'tag', 'self', 'f0', 'f1', 'f2', 'x', 's', 'w', 'score0', 'rev', '__typename', '__proto__',
  'constructor', 'toString', 'hasOwnProperty', 'then', 'class', 'prototype', '_entities', '_service', 'representations', 'r0_f0', 'q0_f0', 'q1_f1',
  'data', 'errors', 'query', 'on', 'fragment', 'true', 'null', '_0', 'first', 'length', '__typename__alias_0', 'f0__alias_0', 'undefined',
] as const;

/** A valid operation. */
export function generateOperation(choose: Choose, schema: GraphQLSchema, moreAliases: readonly string[] = []): GeneratedOperation {
  const mutation = schema.getMutationType();
  const root = mutation && choose.chance(15) ? mutation : schema.getQueryType();
  if (!root) throw new TypeError('the schema has no query');
  const draft: Draft = {
    choose, schema, variables: createVariables(choose), fragments: [], aliases: [...ALIASES, ...moreAliases], meanings: new Map(),
    left: choose.one([5, 10, 20, 32]), isTop: true, selves: 0,
  };
  const selectionSet = selectionOf(draft, root, 2 + choose.below(4));
  const isNamed = choose.chance(70);
  const operation: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: root === mutation ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY,
    ...(isNamed && { name: nameOf('Generated') }),
    variableDefinitions: draft.variables.definitions(),
    selectionSet,
  };
  const others = isNamed && choose.chance(8) ? [OTHER] : [];
  const document = withoutConflicts(schema, { kind: Kind.DOCUMENT, definitions: [...others, operation, ...draft.fragments] });
  return {
    document,
    source: print(document),
    variables: draft.variables.values(),
    otherVariables: choose.chance(30) && draft.variables.definitions().length > 0 ? draft.variables.values() : null,
    ...(others.length > 0 && { operationName: 'Generated' }),
  };
}

const nameOf = (value: string): NameNode => ({ kind: Kind.NAME, value });
const TYPENAME: FieldNode = { kind: Kind.FIELD, name: nameOf('__typename') };
const OTHER: OperationDefinitionNode = {
  kind: Kind.OPERATION_DEFINITION, operation: OperationTypeNode.QUERY, name: nameOf('Other'), selectionSet: { kind: Kind.SELECTION_SET, selections: [TYPENAME] },
};

function selectionOf(draft: Draft, type: GraphQLCompositeType, depth: number): SelectionSetNode {
  const { choose, schema } = draft;
  const { isTop } = draft;
  draft.isTop = false;
  const isRoot = type === schema.getQueryType() || type === schema.getMutationType();
  const selections: SelectionNode[] = [];
  const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const usable = fields.filter((field) => depth > 0 || isLeafType(getNamedType(field.type)));
  const composite = usable.filter((field) => !isLeafType(getNamedType(field.type)));
  const seen = new Set<(typeof usable)[number]>();
  // Objects that are in one subgraph only, inside one another, show little.
  const percentComposite = isRoot ? 95 : fields.some(({ name }) => name === 'id') ? 40 : 20;
  for (let i = isTop ? 1 + choose.below(3) : 2 + choose.below(5); i > 0 && usable.length > 0 && draft.left > 0; i -= 1) {
    const of = composite.length > 0 && choose.chance(percentComposite) ? composite : usable;
    const unseen = of.filter((each) => !seen.has(each));
    const field = choose.one(unseen.length > 0 && choose.chance(85) ? unseen : of);
    seen.add(field);
    // Planners look at every combination of the types of an interface below itself; deeper, they take forever.
    if (field.name === 'self' && (draft.selves += 1) > 2) continue;
    selections.push(fieldOf(draft, field, depth, usable));
  }
  if (choose.chance(isAbstractType(type) ? 50 : 12)) selections.push(typenameOf(draft));
  if (isTop && type === schema.getQueryType() && choose.chance(5)) selections.push(questionOf(draft));
  const possible = isAbstractType(type) ? [...schema.getPossibleTypes(type)] : [];
  if (depth > 0 && draft.left > 0 && choose.chance(70)) selections.push(...twinsOf(draft, possible, depth - 1));
  const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
  const fragments = isAbstractType(type) ? (fields.length === 0 ? 2 : 0) + choose.below(3) : choose.chance(20) ? 1 : 0;
  for (let i = fragments; i > 0 && depth > 0 && draft.left > 0; i -= 1) {
    const condition = choose.chance(20) ? type : choose.one([...possible, ...interfaces, ...(possible.length === 0 ? [type] : overlapping(schema, type))]);
    selections.splice(choose.below(selections.length + 1), 0, fragmentOf(draft, type, condition, depth - 1));
  }
  return { kind: Kind.SELECTION_SET, selections: selections.length > 0 ? selections : [TYPENAME] };
}

/** Interfaces and unions of which objects may be that are of this one. */
function overlapping(schema: GraphQLSchema, type: GraphQLCompositeType): GraphQLCompositeType[] {
  if (!isAbstractType(type)) return [];
  const possible = new Set(schema.getPossibleTypes(type));
  return Object.values(schema.getTypeMap()).filter(isAbstractType).filter((other) => schema.getPossibleTypes(other).some((each) => possible.has(each)));
}

function fragmentOf(draft: Draft, parent: GraphQLCompositeType, condition: GraphQLCompositeType, depth: number): SelectionNode {
  const { choose, schema, fragments } = draft;
  const directives = directivesOf(draft);
  const overlaps = (name: string): boolean => {
    const other = schema.getType(name);
    if (other === parent) return true;
    if (!isAbstractType(other) && !isAbstractType(parent)) return false;
    const possible = (type: typeof other) => (isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : []);
    return possible(other).some((each) => possible(parent).includes(each));
  };
  // Those that are there are complete, so none of them is around this one.
  const known = fragments.filter(({ typeCondition }) => overlaps(typeCondition.name.value));
  if (known.length > 0 && choose.chance(35)) return { kind: Kind.FRAGMENT_SPREAD, name: choose.one(known).name, directives };
  if (choose.chance(20) && condition === parent) {
    return { kind: Kind.INLINE_FRAGMENT, directives, selectionSet: selectionOf(draft, parent, depth) };
  }
  const typeCondition = { kind: Kind.NAMED_TYPE as const, name: nameOf(condition.name) };
  const selectionSet = selectionOf(draft, condition, depth);
  if (!choose.chance(35)) return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet };
  const name = nameOf(choose.chance(10) && fragments.length === 0 ? choose.one(['constructor', '__proto__', 'toString', 'fragment']) : `F${fragments.length}`);
  fragments.push({ kind: Kind.FRAGMENT_DEFINITION, name, typeCondition, selectionSet });
  return { kind: Kind.FRAGMENT_SPREAD, name, directives };
}

function typenameOf({ choose, aliases }: Draft): FieldNode {
  return { ...TYPENAME, ...(choose.chance(30) && { alias: nameOf(choose.one(choose.chance(50) ? ['kind'] : aliases)) }) };
}

/** What is asked about the schema. */
function questionOf({ choose, schema }: Draft): FieldNode {
  const field = (name: string, below: readonly FieldNode[] = [], argument?: string): FieldNode => ({
    kind: Kind.FIELD,
    name: nameOf(name),
    ...(argument !== undefined && {
      arguments: [{ kind: Kind.ARGUMENT, name: nameOf('name'), value: { kind: Kind.STRING, value: argument } }],
    }),
    ...(below.length > 0 && { selectionSet: { kind: Kind.SELECTION_SET, selections: below } }),
  });
  if (choose.chance(30)) return field('__schema', [field('queryType', [field('name')]), field('types', [field('name'), field('__typename')])]);
  const name = choose.one([...Object.keys(schema.getTypeMap()), 'Ghost', 'Nothing', '__proto__']);
  return { ...field('__type', [field('name'), field('kind'), field('fields', [field('name'), field('args', [field('name')])])], name), alias: nameOf('about') };
}

/**
 * Fields of two types that have one name in the answer: one place of a plan, where something else is selected for each of the types.
 * None where no two types have fields that can have one name.
 */
function twinsOf(draft: Draft, types: readonly GraphQLObjectType[], depth: number): SelectionNode[] {
  const { choose } = draft;
  const objects = types.flatMap((type) => Object.values(type.getFields()).filter((field) => !isLeafType(getNamedType(field.type))).map((field) => ({ type, field })));
  if (objects.length === 0) return [];
  const one = choose.one(objects);
  const others = objects.filter(({ type, field }) => type !== one.type && shapeOf(field.type) === shapeOf(one.field.type));
  if (others.length === 0) return [];
  return [one, choose.one(others)].map(({ type, field }) => ({
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: nameOf(type.name) },
    selectionSet: { kind: Kind.SELECTION_SET, selections: [fieldOf(draft, field, depth, [field], 'twin')] },
  }));
}

/** Lists, and what may not be null: fields that have one name must agree in that. */
function shapeOf(type: GraphQLOutputType): string {
  return String(type).replace(/\w+/, '');
}

/** @param alike what it is called in the answer, where that is not left to chance */
function fieldOf(draft: Draft, field: GraphQLField<unknown, unknown>, depth: number, beside: readonly GraphQLField<unknown, unknown>[], alike?: string): FieldNode {
  const { choose, aliases, variables } = draft;
  draft.left -= 1;
  const type = getNamedType(field.type);
  const args = field.args
    .filter((arg) => choose.chance(60) || (isNonNullType(arg.type) && arg.defaultValue === undefined))
    .map((arg) => ({ kind: Kind.ARGUMENT as const, name: nameOf(arg.name), value: variables.argument(arg) }));
  const meaning = `${field.name} ${String(field.type)} ${args.map(print).join()}`;
  // The names of its neighbours are those that plans need: keys, and what is required.
  const given = alike ?? (!choose.chance(25) ? field.name : choose.chance(60) ? choose.one(beside).name : choose.one(aliases));
  // Two fields of one name in one place must be the same; in places for different types they need not.
  const isTaken = alike === undefined && (draft.meanings.get(given) ?? meaning) !== meaning && choose.chance(85);
  const responseName = isTaken ? `u${draft.meanings.size}` : given;
  draft.meanings.set(responseName, meaning);
  const alias = responseName === field.name ? {} : { alias: nameOf(responseName) };
  const selectionSet = isLeafType(type) ? {} : { selectionSet: selectionOf(draft, type as GraphQLCompositeType, depth - 1) };
  return { kind: Kind.FIELD, ...alias, name: nameOf(field.name), arguments: args, directives: directivesOf(draft), ...selectionSet };
}

function directivesOf({ choose, variables }: Draft): DirectiveNode[] {
  if (!choose.chance(10)) return [];
  const names = choose.chance(15) ? ['skip', 'include'] : [choose.one(['skip', 'include'])];
  return names.map((name) => ({
    kind: Kind.DIRECTIVE, name: nameOf(name), arguments: [{ kind: Kind.ARGUMENT, name: nameOf('if'), value: variables.condition() }],
  }));
}

/**
 * The document with another alias for each field that could not be told from another one.
 * @throws {TypeError} when it is invalid for another reason: then this generator has a defect
 */
export function withoutConflicts(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  for (let i = 0; i < 100; i += 1) {
    const errors = validate(schema, document, undefined, { maxErrors: 10 });
    if (errors.length === 0) return document;
    let at = 0;
    // The last may say no more than that there are too many.
    for (const node of new Set(errors.flatMap(({ nodes }) => nodes?.slice(0, 1) ?? []))) {
      if (node.kind !== Kind.FIELD) throw new TypeError(`${errors.join('\n')}\n${print(document)}`);
      // These nodes are of our own making, and nobody else holds them yet.
      Object.assign(node, { alias: nameOf(`other${i}_${(at += 1)}`) });
    }
  }
  throw new TypeError(`too many conflicts\n${print(document)}`);
}
