import fc from 'fast-check';
import { buildSchema, execute, Kind, OperationTypeNode, parse, validate } from 'graphql';
import type { ExecuteArgs } from '@stoa/graphql/handler.ts';
import type { Overrun } from '@stoa/graphql/limits.ts';
import type { RequestContext } from '../execution/executor.ts';
import { gatewayLimits } from '../limits.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import { createCostModel } from './cost-model.ts';
import { createEstimator } from './cost-estimate.ts';
import { queryCostPlugin } from './query-cost.plugin.ts';
import { readSupergraphTypes } from './supergraph-types.ts';

const SIZES = { listSize: 100, unsizedList: 10 };
const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@cost", { name: "@listSize", as: "@sized" }])\n';

/** Estimates operations of one subgraph with this SDL. */
function estimatorOf(sdl: string, sizes = SIZES) {
  const supergraphSdl = composeSupergraph([{ name: 'a', sdl: LINK + sdl }]);
  const schema = buildSchema(sdl.replaceAll(/@(cost|sized)(\((?:[^()]|\n)*\))?/g, ''));
  const model = createCostModel(schema, readSupergraphTypes(supergraphSdl));
  return (text: string, variables: Record<string, unknown> = {}) => {
    const document = parse(text);
    expect(validate(schema, document)).toEqual([]);
    const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
    if (!operation) throw new Error('no operation');
    return createEstimator(schema, model, sizes, document, operation).estimate(variables);
  };
}

const SHOP = `
  type Query { product(id: ID): Product products(first: Int = 20): ProductConnection! all: [Product!]! search: [Found!] node: Node }
  type Mutation { add(first: Int): Product }
  type ProductConnection { edges: [ProductEdge!]! nodes: [Product!]! pageInfo: PageInfo! }
  type ProductEdge { node: Product! }
  type PageInfo { hasNextPage: Boolean! }
  type Product implements Node { id: ID! related(first: Int, last: Int): [Product!] grid: [[Product!]!] maker: Maker }
  type Maker implements Node { id: ID! products: [Product!] }
  interface Node { id: ID! }
  union Found = Product | Maker`;

describe('the cost of an operation', () => {
  const estimate = estimatorOf(SHOP);
  const cost = (text: string, variables?: Record<string, unknown>): number => estimate(text, variables).cost;

  it.each([
    ['nothing for leaves and introspection', '{__typename __schema{types{fields{name}}}}', 0],
    ['one for each object', '{product{id maker{id}}}', 2],
    ['the usual length of a list that nobody knows', '{all{maker{id}}}', 20],
    ['the default of a page', '{products{edges{node{id}}}}', 1 + 20 * 2],
    ['the page, for its lists only', '{products(first:5){edges{node{id}} nodes{id} pageInfo{hasNextPage}}}', 1 + 10 + 5 + 1],
    ['the page through a fragment', '{products(first:5){...C}} fragment C on ProductConnection{edges{node{id}}}', 1 + 10],
    ['the larger of two sizes', '{product{related(first:3,last:7){id}}}', 1 + 7],
    ['the largest page where no size is said', '{product{related{id}}}', 1 + 100],
    ['lists inside lists', '{product{grid{id}}}', 1 + 100],
    ['the dearest of the types that a value can be', '{search{...on Product{maker{id}} ...on Maker{products{id}}}}', 10 * (1 + 10)],
    ['nothing for what is skipped', '{product@skip(if:true){id} all@include(if:false){id}}', 0],
    ['more for a mutation', 'mutation{add{id}}', 11],
  ])('is %s', (_, text, expected) => {
    expect(cost(text)).toBe(expected);
  });

  it('is that of the real values, wherever they come from', () => {
    const page = 'query($n:Int){products(first:$n){nodes{id}}}';
    expect(cost(page, { n: 7 })).toBe(8);
    expect(cost(page)).toBe(1 + 20);
    expect(cost(page, { n: null })).toBe(1 + 100);
    expect(cost(page.replace('Int', 'Int=3'))).toBe(4);
    expect(cost(page.replace('Int', 'Int=3'), { n: 50 })).toBe(51);
    expect(cost('query($no:Boolean=true){all@skip(if:$no){id}}', { no: false })).toBe(10);
    expect(cost('query($no:Boolean=true){all@skip(if:$no){id}}')).toBe(0);
    expect(estimate(page, { n: 5_000 }).largestPage).toBe(5_000);
  });

  it('of fragments that double with each level is worked out at once', () => {
    const fragments = Array.from({ length: 60 }, (_, n) => `fragment F${n} on Product{a:maker{products{...F${n + 1}}}b:maker{products{...F${n + 1}}}}`);
    expect(cost(`{product{...F0}} ${fragments.join(' ')} fragment F60 on Product{id}`)).toBeGreaterThan(2 ** 60);
  });

  it('is what the subgraphs say with @cost and @listSize, under whatever name', () => {
    const priced = estimatorOf(`
      type Query {
        dear: Item @cost(weight: 50)
        many: [Item!] @sized(assumedSize: 4)
        some(limit: Int = 6, size: Int): [Item!] @sized(slicingArguments: ["limit", "size"], requireOneSlicingArgument: false)
        page(limit: Int!): Page @sized(slicingArguments: ["limit"], sizedFields: ["items"])
        find(by: Filter, mode: Int @cost(weight: 5)): Leaf
      }
      type Item @cost(weight: 3) { id: ID! leaf: Leaf }
      type Page { items: [Item!] others: [Item!] }
      input Filter { text: String @cost(weight: 7) and: [Filter!] }
      scalar Leaf @cost(weight: 2)`);
    expect(priced('{dear{id}}').cost).toBe(50);
    expect(priced('{many{id}}').cost).toBe(12);
    expect(priced('{many{leaf}}').cost).toBe(4 * 5);
    expect(priced('{some{id}}').cost).toBe(18);
    expect(priced('{some(size:9){id}}').cost).toBe(27);
    expect(priced('query($l:Int!){page(limit:$l){items{id} others{id}}}', { l: 2 }).cost).toBe(1 + 6 + 30);
    expect(priced('{find}').cost).toBe(2);
    expect(priced('{find(mode:1,by:{text:"a",and:[{text:"b"},{text:"c"}]})}').cost).toBe(2 + 5 + 21);
    expect(priced('query($f:Filter){find(by:$f)}', { f: { and: { text: 'a' } } }).cost).toBe(2 + 7);
  });

  it('is never below what an answer really has', () => {
    const sizes = { listSize: 2, unsizedList: 2 };
    const estimateSmall = estimatorOf(SHOP, sizes);
    const schema = buildSchema(SHOP);
    fc.assert(
      fc.property(operations(), fc.record({ n: fc.option(fc.integer({ min: 0, max: 2 })), yes: fc.boolean() }, { requiredKeys: ['yes'] }), (text, variables) => {
        const document = parse(text);
        expect(validate(schema, document)).toEqual([]);
        const result = execute({ schema, document, variableValues: variables, rootValue: data(sizes) });
        if ('then' in result) throw new Error('the data is there at once');
        expect(result.errors).toBeUndefined();
        expect(estimateSmall(text, variables).cost).toBeGreaterThanOrEqual(objectsIn(result.data) - 1);
      }),
      { numRuns: 200 },
    );
  });
});

describe('an operation', () => {
  const supergraphSdl = composeSupergraph([{ name: 'a', sdl: LINK + SHOP }]);
  const schema = buildSchema(SHOP);
  function check(text: string, variables = {}): Overrun[] {
    const overruns: Overrun[] = [];
    const hooks = queryCostPlugin(gatewayLimits({ cost: 1_000 }), (overrun) => overruns.push(overrun)).graph?.({ schema, supergraphSdl });
    const document = parse(text);
    const [operation] = document.definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
    expect(operation.operation).toBe(OperationTypeNode.QUERY);
    hooks?.checkOperation?.({ schema, document, operation, variables } as unknown as ExecuteArgs<RequestContext>);
    return overruns;
  }

  it('may ask for a page of 100 and not of 101, also by variable', () => {
    expect(check('{products(first:100){nodes{id}}}')).toEqual([]);
    expect(check('{products(first:101){nodes{id}}}')).toMatchObject([{ code: 'LIST_SIZE', allowed: 100, found: 101 }]);
    expect(check('query($n:Int){product{related(last:$n){id}}}', { n: 200 })).toMatchObject([{ code: 'LIST_SIZE', found: 200 }]);
  });

  it('is refused for its cost, which the client is told', () => {
    const nested = '{products(first:50){nodes{related(first:50){id}}}}';
    expect(check(nested)).toMatchObject([{ code: 'COST', allowed: 1_000, found: 2_551, message: 'An operation may cost 1000; this one may cost 2551.' }]);
  });
});

/** Operations over the shop; every field with arguments has a name of its own, so that all of them merge. */
function operations(): fc.Arbitrary<string> {
  let names = 0;
  const size = fc.constantFrom('', '(first:0)', '(first:1)', '(first:2)', '(first:$n)', '(first:null)');
  const when = fc.constantFrom('', '@skip(if:$yes)', '@include(if:$yes)', '@include(if:true)');
  const both = (set: fc.Arbitrary<string>, text: (set: string, size: string, when: string) => string) => fc.tuple(set, size, when).map(([a, b, c]) => text(a, b, c));
  const many = (items: fc.Arbitrary<string>) => fc.array(items, { minLength: 1, maxLength: 2 }).map((all) => all.join(' '));
  const name = () => `n${(names += 1)}:`;
  const product = (depth: number): fc.Arbitrary<string> => {
    const leaf = fc.constantFrom('id', '...P');
    if (depth === 0) return leaf;
    const deeper = product(depth - 1);
    return many(
      fc.oneof(
        leaf,
        both(deeper, (set, of, on) => `${name()}related${of}${on}{${set}}`),
        both(deeper, (set, _, on) => `grid${on}{${set}}`),
        both(deeper, (set, _, on) => `maker{products${on}{${set}}}`),
        both(deeper, (set, _, on) => `...on Node${on}{id ...on Product{${set}}}`),
      ),
    );
  };
  const root = fc.oneof(
    both(product(2), (set, of, on) => `${name()}products${of}${on}{...on ProductConnection{edges{node{${set}}}} nodes{${set}} pageInfo{hasNextPage}}`),
    both(product(2), (set, _, on) => `all${on}{${set}}`),
    both(product(2), (set, _, on) => `search${on}{...on Product{${set}} ...on Maker{products{id}} ...on Node{id}}`),
    both(product(2), (set, _, on) => `node${on}{...on Product{${set}}}`),
  );
  return fc
    .tuple(many(root), product(1))
    .map(([set, fragment]) => [
      `query($n:Int=2,$yes:Boolean!){${set} used:products(first:$n){pageInfo{hasNextPage @skip(if:$yes)}} all{...P}}`,
      `fragment P on Product{${fragment.replaceAll('...P', 'id')}}`,
    ])
    .map((parts) => parts.join(' '));
}

/** Gives exactly as many as were asked for, or the most that may come. */
function data({ listSize, unsizedList }: { listSize: number; unsizedList: number }): object {
  const product = (): object => ({
    __typename: 'Product',
    id: 'p',
    related: ({ first }: { first?: number | null }) => Array.from({ length: first ?? listSize }, product),
    grid: () => Array.from({ length: unsizedList }, () => Array.from({ length: unsizedList }, product)),
    maker: () => ({ __typename: 'Maker', id: 'm', products: () => Array.from({ length: unsizedList }, product) }),
  });
  const list = Array.from({ length: unsizedList }, product);
  return {
    products: ({ first }: { first?: number | null }) => {
      const all = Array.from({ length: first ?? listSize }, product);
      return { edges: all.map((node) => ({ node })), nodes: all, pageInfo: { hasNextPage: false } };
    },
    all: list,
    search: list,
    node: product(),
  };
}

function objectsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + objectsIn(each), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, each) => sum + objectsIn(each), 1);
}
