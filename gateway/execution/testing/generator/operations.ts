import {
  getNamedType, isAbstractType, isEnumType, isInputObjectType, isInterfaceType, isLeafType, isListType, isNonNullType,
  isObjectType, parse, validate,
} from 'graphql';
import type { GraphQLCompositeType, GraphQLField, GraphQLInputType, GraphQLSchema } from 'graphql';
import type { Choose } from './choose.ts';

export interface GeneratedOperation {
  readonly source: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Everything an operation needs beside its selections. */
interface Draft {
  readonly choose: Choose;
  readonly schema: GraphQLSchema;
  readonly definitions: Map<string, string>;
  readonly variables: Record<string, unknown>;
  readonly fragments: string[];
  /** Names that a client may give to fields: those of other fields above all. */
  readonly aliases: readonly string[];
}

/** A valid operation, or null when none came of it. */
export function generateOperation(choose: Choose, schema: GraphQLSchema): GeneratedOperation | null {
  const root = schema.getMutationType() && choose.chance(10) ? schema.getMutationType() : schema.getQueryType();
  if (!root) return null;
  const draft: Draft = {
    choose, schema, definitions: new Map(), variables: {}, fragments: [],
    aliases: ['a', 'b', 'id', 'code', 'meta', 'name', 'title', 'tag', 'self', 'f0', 'f1', 'f2', 'x', 's', 'score', '__typename', 'constructor'],
  };
  const selection = selectionOf(draft, root, 2 + choose.below(3));
  const definitions = [...draft.definitions].map(([name, type]) => `$${name}: ${type}`).join(', ');
  const kind = root === schema.getMutationType() ? 'mutation' : 'query';
  const source = `${kind} Generated${definitions && `(${definitions})`} ${selection} ${draft.fragments.join(' ')}`;
  const isValid = validate(schema, parse(source)).length === 0;
  return isValid ? { source, variables: draft.variables } : null;
}

function selectionOf(draft: Draft, type: GraphQLCompositeType, depth: number): string {
  const { choose, schema } = draft;
  const selections: string[] = [];
  const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const usable = fields.filter((field) => depth > 0 || isLeafType(getNamedType(field.type)));
  for (let i = 1 + choose.below(4); i > 0 && usable.length > 0; i -= 1) selections.push(fieldOf(draft, choose.one(usable), depth));
  if (choose.chance(isAbstractType(type) ? 50 : 15)) selections.push(choose.chance(30) ? 'kind: __typename' : '__typename');
  const related = isAbstractType(type)
    ? [...schema.getPossibleTypes(type)]
    : isObjectType(type)
      ? [type, ...type.getInterfaces()]
      : [];
  const fragments = isAbstractType(type) ? 1 + choose.below(2) : choose.chance(15) ? 1 : 0;
  for (let i = fragments; i > 0 && depth > 0; i -= 1) {
    const condition = choose.one(choose.chance(15) ? [type] : related);
    const below = selectionOf(draft, condition, depth - 1);
    selections.push(choose.chance(30) ? spreadOf(draft, condition.name, below) : `... on ${condition.name} ${directiveOf(draft)} ${below}`);
  }
  return `{ ${(selections.length > 0 ? selections : ['__typename']).join(' ')} }`;
}

function spreadOf(draft: Draft, typeName: string, selection: string): string {
  const name = `F${draft.fragments.length}`;
  draft.fragments.push(`fragment ${name} on ${typeName} ${selection}`);
  return `...${name} ${directiveOf(draft)}`;
}

function fieldOf(draft: Draft, field: GraphQLField<unknown, unknown>, depth: number): string {
  const { choose, aliases } = draft;
  const type = getNamedType(field.type);
  const args = field.args
    .filter((arg) => choose.chance(60) || (isNonNullType(arg.type) && arg.defaultValue === undefined))
    .map((arg) => `${arg.name}: ${argumentOf(draft, arg.type)}`);
  const alias = choose.chance(25) ? `${choose.one(aliases)}: ` : '';
  const below = isLeafType(type) || isEnumType(type) ? '' : selectionOf(draft, type as GraphQLCompositeType, depth - 1);
  return `${alias}${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''} ${directiveOf(draft)} ${below}`;
}

function directiveOf(draft: Draft): string {
  const { choose } = draft;
  if (!choose.chance(10)) return '';
  const name = choose.one(['skip', 'include']);
  if (choose.chance(20)) return `@${name}(if: ${choose.chance(50)})`;
  const variable = choose.one(['yes', 'no', 'unset']);
  if (variable === 'unset') draft.definitions.set(variable, `Boolean! = ${choose.chance(50)}`);
  else {
    draft.definitions.set(variable, 'Boolean!');
    draft.variables[variable] = variable === 'yes';
  }
  return `@${name}(if: $${variable})`;
}

function argumentOf(draft: Draft, type: GraphQLInputType): string {
  const { choose, definitions, variables } = draft;
  if (!choose.chance(40)) return literalOf(choose, type, 2);
  const name = `v${definitions.size}`;
  const hasDefault = choose.chance(30);
  definitions.set(name, `${String(type)}${hasDefault ? ` = ${literalOf(choose, type, 2)}` : ''}`);
  if ((isNonNullType(type) && !hasDefault) || choose.chance(60)) variables[name] = valueOf(choose, type, 2);
  return `$${name}`;
}

function valueOf(choose: Choose, type: GraphQLInputType, depth: number): unknown {
  if (isNonNullType(type)) return valueOf(choose, type.ofType, depth);
  if (isListType(type)) return Array.from({ length: choose.below(3) }, () => valueOf(choose, type.ofType, depth));
  if (isEnumType(type)) return choose.one(type.getValues()).name;
  if (!isInputObjectType(type)) return choose.below(5);
  const fields = Object.values(type.getFields()).filter((field) => choose.chance(50) && (depth > 0 || !isInputObjectType(field.type)));
  return Object.fromEntries(fields.map((field) => [field.name, valueOf(choose, field.type, depth - 1)]));
}

function literalOf(choose: Choose, type: GraphQLInputType, depth: number): string {
  const text = JSON.stringify(valueOf(choose, type, depth));
  // Names of members and of enum values stand without quotes in GraphQL.
  return text.replaceAll('"', '').replaceAll(',', ', ');
}
