import { getNamedType, isCompositeType, isObjectType, isInterfaceType, isLeafType, isRequiredArgument } from 'graphql';
import type { GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';

const MAX_DEPTH = 4;
const MAX_LEAVES = 2;

/** A small query that this schema answers as it stands: the first field that needs no arguments, and a little of what it has. */
export function exampleQuery(schema: GraphQLSchema): string {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const text = isPlain(field) ? fieldText(field, 1) : null;
    if (text !== null) return `{ ${text} }`;
  }
  return '{ __typename }';
}

/** Null when nothing can be selected without going too deep. */
function fieldText(field: GraphQLField<unknown, unknown>, depth: number): string | null {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return field.name;
  if (depth === MAX_DEPTH) return null;
  const selection = isCompositeType(type) ? selectionOf(type, depth) : null;
  return selection === null ? null : `${field.name} { ${selection} }`;
}

function selectionOf(type: GraphQLNamedType, depth: number): string | null {
  if (!isObjectType(type) && !isInterfaceType(type)) return '__typename';
  const fields = Object.values(type.getFields()).filter(isPlain);
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)));
  if (leaves.length > 0) return leaves.slice(0, MAX_LEAVES).map(({ name }) => name).join(' ');
  for (const field of fields) {
    const text = fieldText(field, depth + 1);
    if (text !== null) return text;
  }
  return depth === 1 ? '__typename' : null;
}

function isPlain({ args, deprecationReason }: GraphQLField<unknown, unknown>): boolean {
  return deprecationReason == null && !args.some(isRequiredArgument);
}
