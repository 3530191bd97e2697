import { buildSchema, execute, parse } from 'graphql';
import type { ExecutionResult, GraphQLFieldResolver, GraphQLObjectType, GraphQLUnionType } from 'graphql';
import { createCompiler } from './compiled.ts';
import { createDocuments, selectOperation } from './documents.ts';
import { publicLimits } from './limits.ts';
import { createLoader } from './loader.ts';

/** A schema whose resolvers return everything that graphql-js accepts. */
function shop() {
  const schema = buildSchema(/* GraphQL */ `
    interface Node { id: ID! }
    type Product implements Node {
      id: ID! title: String lazy: String later: String required: String! related: [Product!] self: Product!
      laterOne: Product lazyOne: Product laterTags: [String] tags: [String!] iterable: [Product]
    }
    type Customer implements Node { id: ID! name: String }
    union Found = Product | Customer
    input Filter { limit: Int = 3, kind: Kind }
    enum Kind { NEW OLD }
    type Query {
      product(id: ID! = "1"): Product
      products(count: Int!): [Product!]!
      nodes: [Node] found: [Found] later: [Found] unknown: [Found] laterUnknown: [Found]
      echo(limit: Int! = 4, kind: Kind, filter: Filter): String
      failing: Product failingLater: Product! failingList: [Product]
    }
    type Mutation { first: String second: String }
  `);
  const row: Record<string, unknown> = { __typename: 'Product', id: '1', title: 'Lantern', required: null };
  Object.assign(row, {
    lazy: () => 'called', later: Promise.resolve('waited'), self: row, laterOne: Promise.resolve(row), lazyOne: () => row,
    related: [{ id: '2', title: 'b' }, Promise.resolve({ id: '3', title: 'c' })], laterTags: Promise.resolve(['x', null]),
    tags: ['a', null], iterable: new Set([{ id: '9' }]),
  });
  const batches: string[][] = [];
  const resolvers: Record<string, GraphQLFieldResolver<unknown, Context, { id?: string; count?: number }>> = {
    product: (_source, { id }, { load }) => (id === '1' ? row : load(String(id))),
    products: async (_source, { count }, { load }) => Array.from({ length: count ?? 0 }, (_, index) => load(`p${index}`)),
    nodes: async () => [row, Promise.resolve({ __typename: 'Customer', id: '5', name: 'Ada' }), new Error('in a list'), null],
    found: () => [row, { __typename: 'Customer', id: '7' }],
    later: async () => [row],
    unknown: () => [row, { id: '8' }],
    laterUnknown: async () => [row, Promise.resolve({ id: '8' })],
    echo: (_source, args) => JSON.stringify(args),
    failing: () => { throw new Error('failed'); },
    failingLater: async () => { throw new Error('failed later'); },
    failingList: async () => [Promise.reject(new Error('item failed')), row],
  };
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    field.resolve = resolvers[field.name] as GraphQLFieldResolver<unknown, unknown>;
  }
  const contextOf = (): Context => {
    const loader = createLoader(
      async (ids: readonly string[]) => {
        batches.push([...ids]);
        return ids.map((id) => ({ id, title: `title of ${id}` }));
      },
      ({ id }) => id,
    );
    return { load: (id) => loader.load(id) };
  };
  return { schema, contextOf, batches };
}
interface Context { readonly load: (id: string) => Promise<unknown> }

const comparable = ({ data, errors }: ExecutionResult) => ({
  data: JSON.parse(JSON.stringify(data)) as unknown,
  errors: (errors ?? [])
    .map(({ message, path, locations }) => JSON.stringify({ message, path, locations }))
    .sort(),
});

async function sight(text: string, variables: Record<string, unknown> = {}, { schema, contextOf, batches } = shop()) {
  const given: unknown[] = [];
  const compiler = createCompiler((_id, reason) => given.push(reason));
  const prepared = createDocuments({ ...publicLimits }, { introspection: true }).prepare(schema, text);
  const operation = selectOperation(prepared, null);
  const run = () => compiler.run(prepared, operation, { context: contextOf(), variables });
  const first = await run();
  batches.length = 0;
  const second = await run();
  const compiledBatches = batches.splice(0);
  const expected = await execute({ schema, document: parse(text), contextValue: contextOf(), variableValues: variables });
  return { first, second, third: given.length > 0 ? await run() : null, expected, given, batches: batches.splice(0), compiledBatches };
}

describe('a document that is seen again', () => {
  const compiledCases: { text: string; variables?: Record<string, unknown> }[] = [
    { text: '{ product { id title } }' },
    { text: '{ product { self { self { title } } } }' },
    { text: '{ product { laterOne { id } lazyOne { title } } }' },
    { text: '{ product { related { id title } iterable { id } laterTags } }' },
    { text: '{ product { required } }' },
    { text: '{ product { self { self { required } } } }' },
    { text: '{ product { tags } }' },
    { text: '{ nodes { __typename id ... on Product { title } ... on Customer { name } } }' },
    { text: '{ found { __typename ... on Product { title related { id } } ...C } } fragment C on Customer { name }' },
    { text: '{ later { ... on Product { lazyOne { id } } } }' },
    { text: '{ failing { id } product { id } }' },
    { text: '{ failingLater { id } }' },
    { text: '{ failingList { id } }' },
    { text: '{ a: product { id } b: product(id: "x") { title } c: product(id: "y") { title } }' },
    { text: 'query ($n: Int!) { products(count: $n) { id title } }', variables: { n: 5 } },
    { text: 'query ($n: Int = 9) { echo(limit: $n) }', variables: { n: null } },
    { text: 'query ($n: Int = 9) { echo(limit: $n) }' },
    { text: 'query ($f: Filter) { echo(filter: $f) }', variables: { f: { kind: 'NEW' } } },
    { text: 'query ($f: Filter) { echo(filter: $f) }', variables: { f: null } },
  ];
  it.each(compiledCases)('gives the same answer compiled: $text', async ({ text, variables }) => {
    const { first, second, expected, given } = await sight(text, variables);
    expect(first).toBeNull();
    expect(given).toEqual([]);
    expect(second).not.toBeNull();
    expect(comparable(second as ExecutionResult)).toEqual(comparable(expected));
  });

  it('loads by key in the same batches', async () => {
    const text = 'query ($n: Int!) { products(count: $n) { id } a: product(id: "a") { id } b: product(id: "b") { id } }';
    const { batches, compiledBatches } = await sight(text, { n: 3 });
    expect(compiledBatches).toEqual(batches);
    expect(batches).toEqual([['p0', 'p1', 'p2', 'a', 'b']].map((keys) => expect.arrayContaining(keys) as unknown));
  });

  it.each([
    ['a promise as a leaf', '{ product { later } }'],
    ['a function as a leaf', '{ product { title lazy } }'],
    ['a type that cannot be told', '{ unknown { __typename } }'],
    ['a type that cannot be told, behind promises', '{ laterUnknown { ... on Product { id } } }'],
  ])('is given back to graphql-js once and for all, for %s', async (_reason, text) => {
    const { second, third, given } = await sight(text);
    expect(second).toBeNull();
    expect(given).toHaveLength(1);
    expect(third).toBeNull();
  });

  it('is given back when its types are told by a promise', async () => {
    const { schema, contextOf, batches } = shop();
    (schema.getType('Found') as GraphQLUnionType).resolveType = async () => 'Product';
    const { second, given } = await sight('{ later { __typename } }', {}, { schema, contextOf, batches });
    expect([second, given.length]).toEqual([null, 1]);
  });

  it('is given back when an object is told to be of its type by a promise', async () => {
    const { schema, contextOf, batches } = shop();
    (schema.getType('Product') as GraphQLObjectType).isTypeOf = async () => false;
    const { second, given } = await sight('{ product { id } }', {}, { schema, contextOf, batches });
    expect([second, given.length]).toEqual([null, 1]);
  });

  it.each([
    ['mutations', 'mutation { first second }'],
    ['@skip and @include', 'query ($a: Boolean!) { product { ...F @include(if: $a) ...F } } fragment F on Product { id }', { a: false }],
    ['variables in literals', 'query ($n: Int) { echo(filter: { limit: $n }) }'],
    ['introspection', '{ __schema { queryType { name fields { name } } } }'],
    ['names that every object has', '{ product { constructor: title toString: id } }'],
  ])('is never compiled when it has %s, where graphql-jit differs', async (...[, text, variables]) => {
    const { second, given } = await sight(text, (variables ?? {}));
    expect([second, given]).toEqual([null, []]);
  });
});
