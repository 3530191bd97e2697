/** Every way through the graph, found from the schema: a field that is added tomorrow is walked tomorrow. */
import {
  getNamedType,
  type GraphQLField,
  type GraphQLSchema,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { Planted } from './planted.ts';

/** A root field with the arguments that lead to something. */
export interface Root {
  readonly field: string;
  /** GraphQL text of the arguments: `id: "Order:…"`; empty for none. */
  readonly args: string;
}

/** Every query with arguments that lead to the planted customer's things, or to the public things beside them. */
export function rootsAround(planted: Planted): Root[] {
  const { customerId, orderId, orderNumber, paymentId, productId, productCode } = planted;
  return [
    { field: 'me', args: '' },
    { field: 'cart', args: '' },
    { field: 'customer', args: `id: "${customerId}"` },
    { field: 'order', args: `id: "${orderId}"` },
    { field: 'orderByNumber', args: `number: "${orderNumber}"` },
    { field: 'orders', args: '' },
    { field: 'salesTotals', args: '' },
    { field: 'payment', args: `id: "${paymentId}"` },
    { field: 'product', args: `id: "${productId}"` },
    { field: 'productByCode', args: `code: "${productCode}"` },
    { field: 'products', args: '' },
    { field: 'categories', args: '' },
    { field: 'stockMovements', args: `productId: "${productId}"` },
  ];
}

/** A way from a root field down to an object, with everything that can be read there. */
export interface Path {
  readonly root: Root;
  /** For people: `order.customer.addresses`. */
  readonly name: string;
  /** The selection below the root field, with its braces. */
  readonly selection: string;
}

/** Deep enough for every type behind every other; and what a client may ask (15 levels, leaves included). */
const MOST_FIELDS = 13;

/**
 * All paths on which no type comes twice, except as the last step: what is behind an entity does not depend on how far
 * it was to get there, but on the door through which it is entered, and each path is another door.
 */
export function pathsOf(schema: GraphQLSchema, roots: readonly Root[]): Path[] {
  const fields = schema.getQueryType()?.getFields() ?? {};
  return roots.flatMap((root) => {
    const field = fields[root.field];
    if (!field) throw new Error(`there is no query ${root.field}`);
    return walk(field, [field.name], new Set()).map(({ names, leaves }) => ({
      root,
      name: names.join('.'),
      selection: [...names.slice(1)].reduceRight((inner, name) => `{ ${name} ${inner} }`, `{ ${leaves.join(' ')} }`),
    }));
  });
}

/** Root fields that lead to objects, for checking that none was forgotten. */
export function rootFields(schema: GraphQLSchema): string[] {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  return fields.filter((field) => isObjectType(getNamedType(field.type))).map(({ name }) => name);
}

interface Step {
  readonly names: readonly string[];
  readonly leaves: readonly string[];
}

function walk(field: GraphQLField<unknown, unknown>, names: readonly string[], seen: ReadonlySet<string>): Step[] {
  const type = getNamedType(field.type);
  if (!isObjectType(type)) return [];
  const below = Object.values(type.getFields()).filter(({ args }) => !args.some(isRequiredArgument));
  const leaves = below.filter((each) => isLeafType(getNamedType(each.type))).map(({ name }) => name);
  const here = { names, leaves: leaves.length > 0 ? leaves : ['__typename'] };
  if (seen.has(type.name) || names.length >= MOST_FIELDS) return [here];
  const further = new Set(seen).add(type.name);
  return [here, ...below.flatMap((each) => walk(each, [...names, each.name], further))];
}

/** Several paths in one document, each below an alias of its own. */
export function documentOf(paths: readonly Path[]): string {
  const fields = paths.map(({ root, selection }, index) => {
    const args = root.args === '' ? '' : `(${root.args})`;
    return `p${index}: ${root.field}${args} ${selection}`;
  });
  return `{ ${fields.join('\n')} }`;
}

/** The paths in portions of a size that one request may have. */
export function batchesOf(paths: readonly Path[], most: number): Path[][] {
  const batches: Path[][] = [];
  for (let at = 0; at < paths.length; at += most) batches.push(paths.slice(at, at + most));
  return batches;
}

/** An argument of a field, and a document that gives it the variable `$value`. */
export interface Argument {
  /** For people: `Product.price(at:)`. */
  readonly name: string;
  /** Name of its type, without list and non-null. */
  readonly type: string;
  readonly document: string;
}

/** Every argument of every field that a query reaches, each on a shortest way to it. */
export function argumentsOf(schema: GraphQLSchema, roots: readonly Root[]): Argument[] {
  const found: Argument[] = [];
  const seen = new Set<string>();
  // Fields that wait for their turn, each with the text that stands around it.
  const waiting = roots.map(({ field, args }) => ({ of: 'Query', field, args, around: (inner: string) => `{ ${inner} }` }));
  for (const { of, field: name, args, around } of waiting) {
    const type = schema.getType(of);
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    if (!field || seen.has(`${of}.${name}`)) continue;
    seen.add(`${of}.${name}`);
    const target = getNamedType(field.type);
    const leaves = isObjectType(target) ? '{ __typename }' : '';
    for (const argument of field.args) {
      const others = args === '' || args.startsWith(`${argument.name}:`) ? '' : `, ${args}`;
      found.push({
        name: `${of}.${name}(${argument.name}:)`,
        type: getNamedType(argument.type).name,
        document: `query ($value: ${String(argument.type)}) ${around(`${name}(${argument.name}: $value${others}) ${leaves}`)}`,
      });
    }
    if (!isObjectType(target)) continue;
    for (const next of Object.values(target.getFields())) {
      if (next.args.some(isRequiredArgument)) throw new Error(`${target.name}.${next.name} wants arguments: say which`);
      const between = args === '' ? '' : `(${args})`;
      waiting.push({ of: target.name, field: next.name, args: '', around: (inner) => around(`${name}${between} { ${inner} }`) });
    }
  }
  return found;
}
