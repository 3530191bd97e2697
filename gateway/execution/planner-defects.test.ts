/** Where the stock gateway gives wrong answers because its plan is wrong. Each is shown, and so is the right answer. */
import { apolloExecutorFactory } from './apollo-executor.ts';
import { compiledExecutorFactory } from './compiled-executor.ts';
import { executorOver, inProcessSubgraph } from './testing/in-process.ts';
import type { InProcessSubgraph } from './testing/in-process.ts';

interface Row {
  readonly [field: string]: unknown;
}

/** The answers of the stock executor and of ours. */
async function answers(subgraphs: readonly InProcessSubgraph[], source: string) {
  const stock = await executorOver(apolloExecutorFactory, subgraphs);
  const ours = await executorOver(compiledExecutorFactory, subgraphs);
  try {
    const given = { stock: await stock.ask(source), ours: await ours.ask(source) };
    // The second time, the answer is written by generated code.
    expect(await ours.ask(source)).toEqual(given.ours);
    return given;
  } finally {
    await Promise.all([stock.executor.stop(), ours.executor.stop()]);
  }
}

const itself = { __resolveReference: (representation: Row) => representation };

describe('a plan of the stock gateway', () => {
  it('comes back to a subgraph by a key that this cannot resolve', async () => {
    const shop = inProcessSubgraph(
      'shop',
      `type Query { product: Product }
       type Product @key(fields: "sku", resolvable: false) @key(fields: "id") {
         id: ID! sku: String! price: Int @external taxes: Int @requires(fields: "price") }`,
      {
        Query: { product: () => ({ id: '1', sku: 's1' }) },
        Product: { ...itself, taxes: ({ id, price }: Row) => (id === undefined ? null : Number(price) * 2) },
      },
    );
    const prices = inProcessSubgraph(
      'prices',
      'type Product @key(fields: "id") @key(fields: "sku") { id: ID! sku: String! @shareable price: Int }',
      { Product: { ...itself, price: () => 7 } },
    );
    const { stock, ours } = await answers([shop, prices], '{ product { taxes } }');
    expect(ours).toEqual({ data: { product: { taxes: 14 } } });
    expect(stock).not.toEqual(ours);
  });

  it('leaves out what no subgraph can resolve, and the answer is null without an error', async () => {
    const a = inProcessSubgraph('a', 'interface Shape { area: Int } type Query { shape: Shape, ok: Int }', { Query: { ok: () => 1 } });
    const b = inProcessSubgraph('b', 'interface Shape { area: Int color: Int } type Circle implements Shape { area: Int color: Int }');
    const { stock, ours } = await answers([a, b], '{ shape { color } ok }');
    expect(stock).toEqual({ data: { shape: null, ok: 1 } });
    expect(ours.data).toEqual({ shape: null, ok: 1 });
    expect(ours.errors).toMatchObject([{ path: ['shape'], extensions: { code: 'FIELD_UNRESOLVABLE' } }]);
  });

  it('leaves that out inside an object, too', async () => {
    const a = inProcessSubgraph(
      'a',
      'interface Shape { area: Int } type Page { shape: Shape ok: Int } type Query { page: Page }',
      { Query: { page: () => ({ ok: 1 }) } },
    );
    const b = inProcessSubgraph('b', 'interface Shape { area: Int color: Int } type Circle implements Shape { area: Int color: Int }');
    const { stock, ours } = await answers([a, b], '{ page { shape { color } ok } }');
    expect(stock).toEqual({ data: { page: { shape: null, ok: 1 } } });
    expect(ours.data).toEqual({ page: { shape: null, ok: 1 } });
    expect(ours.errors).toMatchObject([{ path: ['page', 'shape'] }]);
  });

  const comments = () =>
    inProcessSubgraph(
      'comments',
      `type Query { post: Post }
       type Post @key(fields: "id") { id: ID! comments(limit: Int = 5): [Comment!] author: Author }
       type Comment { text: String }
       type Author @shareable { id: ID! rating(of: String! = "none"): String }`,
      {
        Query: { post: () => ({ id: '1' }) },
        Post: {
          ...itself,
          comments: (_: Row, { limit }: Row) => Array.from({ length: Number(limit) }, (__, i) => ({ text: `c${i}` })),
          author: () => ({ id: 'a' }),
        },
        Author: { rating: (_: Row, { of }: Row) => `rated ${String(of)}` },
      },
    );
  const texts = (value: unknown) => (value as { text: string }[]).map(({ text }) => text).join(' ');
  const digest = () =>
    inProcessSubgraph(
      'digest',
      `type Post @key(fields: "id") {
         id: ID! comments(limit: Int = 5): [Comment!] @external author: Author @external
         short: String @requires(fields: "comments(limit: 2) { text }")
         long: String @requires(fields: "comments(limit: 4) { text }")
         usual: String @requires(fields: "comments { text }")
         byJokes: String @requires(fields: "author { rating(of: \\"jokes\\") }")
         byFacts: String @requires(fields: "author { rating(of: \\"facts\\") }") }
       type Comment { text: String @external }
       type Author @shareable { id: ID! rating(of: String! = "none"): String @external }`,
      {
        Post: {
          ...itself,
          short: ({ comments: list }: Row) => texts(list),
          long: ({ comments: list }: Row) => texts(list),
          usual: ({ comments: list }: Row) => texts(list),
          byJokes: ({ author }: Row) => (author as Row).rating,
          byFacts: ({ author }: Row) => (author as Row).rating,
        },
      },
    );

  it.each([
    ['a client asks for with other arguments', '{ post { short comments(limit: 1) { text } } }',
      { short: 'c0 c1', comments: [{ text: 'c0' }] }],
    ['another field requires with other arguments', '{ post { short long } }', { short: 'c0 c1', long: 'c0 c1 c2 c3' }],
    ['another field requires without arguments', '{ post { short usual } }', { short: 'c0 c1', usual: 'c0 c1 c2 c3 c4' }],
    ['is required inside an object, with other arguments', '{ post { byJokes byFacts author { rating } } }',
      { byJokes: 'rated jokes', byFacts: 'rated facts', author: { rating: 'rated none' } }],
  ])('makes one of a required field and the same field that %s', async (_, source, post) => {
    const { stock, ours } = await answers([comments(), digest()], source);
    expect(ours).toEqual({ data: { post } });
    expect(stock).not.toEqual(ours);
  });

  it('gives a field nothing of what it requires, where yet another field requires that', async () => {
    const parcels = inProcessSubgraph(
      'parcels',
      `type Query { parcel: Parcel }
       type Parcel @key(fields: "id") { id: ID! weight: Int @external zone: String @requires(fields: "weight") }`,
      { Query: { parcel: () => ({ id: '1' }) }, Parcel: { ...itself, zone: ({ weight }: Row) => `zone ${String(weight)}` } },
    );
    const scales = inProcessSubgraph('scales', 'type Parcel @key(fields: "id") { id: ID! weight: Int }', {
      Parcel: { ...itself, weight: () => 5 },
    });
    const costs = inProcessSubgraph(
      'costs',
      'type Parcel @key(fields: "id") { id: ID! zone: String @external cost: String @requires(fields: "zone") }',
      { Parcel: { ...itself, cost: ({ zone }: Row) => `cost of ${String(zone)}` } },
    );
    for (const [source, parcel] of [
      ['{ parcel { cost } }', { cost: 'cost of zone 5' }],
      ['{ parcel { cost zone } }', { cost: 'cost of zone 5', zone: 'zone 5' }],
    ] as const) {
      const { stock, ours } = await answers([parcels, scales, costs], source);
      expect(ours).toEqual({ data: { parcel } });
      expect(stock).not.toEqual(ours);
    }
  });

  it('asks a subgraph for a field that it only knows of others, where three fields require one another', async () => {
    const said = (name: string, input: string) => ({ [name]: (row: Row) => `${name} of ${String(row[input])}` });
    const there = inProcessSubgraph(
      'there',
      `type Parcel @key(fields: "id") {
         id: ID! weight: Int @external zone: String @requires(fields: "weight") cost: String @external bill: String @requires(fields: "cost") }`,
      { Parcel: { ...itself, ...said('zone', 'weight'), ...said('bill', 'cost') } },
    );
    const here = inProcessSubgraph(
      'here',
      `type Query { parcel: Parcel }
       type Parcel @key(fields: "id") { id: ID! weight: Int zone: String @external cost: String @requires(fields: "zone") }`,
      { Query: { parcel: () => ({ id: '1' }) }, Parcel: { ...itself, weight: () => 5, ...said('cost', 'zone') } },
    );
    const bill = 'bill of cost of zone of 5';
    for (const [source, parcel] of [
      ['{ parcel { bill } }', { bill }],
      ['{ parcel { bill cost zone } }', { bill, cost: 'cost of zone of 5', zone: 'zone of 5' }],
    ] as const) {
      const { stock, ours } = await answers([there, here], source);
      expect(ours).toEqual({ data: { parcel } });
      expect(stock).not.toEqual(ours);
    }
  });

  const products = () => [
    inProcessSubgraph(
      'products',
      'type Query { product: Product } type Product @key(fields: "upc") { upc: String! name: String weight: Int }',
      { Query: { product: () => ({ upc: 'p1', name: 'Lamp', weight: 3 }) }, Product: { ...itself, name: () => 'Lamp', weight: () => 3 } },
    ),
    inProcessSubgraph(
      'stock',
      `type Product @key(fields: "upc") {
         upc: String! weight: Int @external inStock: Boolean costs: Int @requires(fields: "weight") }`,
      { Product: { ...itself, inStock: ({ upc }: Row) => upc === 'p1', costs: ({ weight }: Row) => Number(weight) * 10 } },
    ),
  ];

  it.each([
    ['the key', '{ product { upc: name inStock } }', { upc: 'Lamp', inStock: true }],
    ['a required field', '{ product { weight: name costs } }', { weight: 'Lamp', costs: 30 }],
    ['__typename', '{ product { __typename: name inStock } }', { __typename: 'Lamp', inStock: true }],
  ])('takes a client’s alias for %s', async (_, source, product) => {
    const { stock, ours } = await answers(products(), source);
    expect(ours).toEqual({ data: { product } });
    expect(stock).not.toEqual(ours);
  });
});
