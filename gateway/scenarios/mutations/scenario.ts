import type { Scenario, Thing } from '../kit/scenario.ts';

/** Each mutation sees what those before it did, whichever subgraph did it. */
function world() {
  const log: string[] = [];
  const products: Record<string, unknown>[] = [];
  const product = (name: string, price: number): Record<string, unknown> => ({
    __typename: 'Product', id: `p${products.length + 1}`, name, price, sold: 0,
    isExpensive() {
      return Number(this.price) > 100;
    },
    history: () => log.join(','),
  });
  const find = (id: unknown) => products.find((each) => each.id === id) ?? null;
  const done = <Value>(what: string, value: Value): Value => {
    log.push(what);
    return value;
  };
  let count = 0;
  products.push(product('First', 50));
  const Query: Thing = { products: () => products, product: ({ id }: Thing) => find(id), count: () => count };
  const Mutation: Thing = {
    addProduct: ({ input }: Thing) => {
      const { name, price } = input as { name: string; price: number };
      products.push(product(name, price));
      return done(`add ${name}`, products.at(-1));
    },
    renameProduct: ({ id, name }: Thing) => {
      const found = find(id);
      if (!found) return done('rename failed', new Error('no such product'));
      found.name = name;
      return done(`rename ${String(name)}`, found);
    },
    sell: ({ id }: Thing) => {
      const found = find(id);
      if (found) found.sold = Number(found.sold) + 1;
      return done(`sell ${String(id)}`, found);
    },
    add: ({ n }: Thing) => done(`+${String(n)}`, (count += Number(n))),
    multiply: ({ by }: Thing) => done(`*${String(by)}`, (count *= Number(by))),
    clear: () => done('clear', (count = 0)),
    fail: () => done('fail', new Error('as it was told to')),
    must: ({ n }: Thing) => done('must', Number(n) < 0 ? null : Number(n)),
    history: () => log.join(','),
  };
  return { Query, Mutation, entities: products };
}

export const mutating: Scenario = {
  title: 'mutations over several subgraphs',
  world,
  subgraphs: {
    products: `
      type Query { products: [Product!]! product(id: ID!): Product }
      type Mutation { addProduct(input: AddProduct!): Product! renameProduct(id: ID!, name: String!): Product multiply(by: Int!): Int must(n: Int!): Int! @shareable }
      input AddProduct { name: String! price: Int! }
      type Product @key(fields: "id") { id: ID! name: String price: Int }`,
    stock: `
      type Query { count: Int }
      type Mutation { sell(id: ID!): Product add(n: Int!): Int fail: Int }
      type Product @key(fields: "id") { id: ID! price: Int @external sold: Int isExpensive: Boolean @requires(fields: "price") }`,
    logs: `
      type Mutation { clear: Int history: String }
      type Product @key(fields: "id") { id: ID! history: String }`,
  },
  operations: [
    'mutation { addProduct(input: { name: "New", price: 150 }) { id name price isExpensive history } }',
    'mutation { a: add(n: 5) b: multiply(by: 10) c: add(n: 2) d: multiply(by: 3) history }',
    'mutation { add(n: 1) x: add(n: 2) multiply(by: 4) y: multiply(by: 5) z: add(n: 1) history }',
    'mutation { add(n: 3) clear later: add(n: 4) history }',
    'mutation { sell(id: "p1") { name sold } again: sell(id: "p1") { sold history name } }',
    'mutation { renameProduct(id: "p1", name: "Other") { name sold } sell(id: "p1") { name isExpensive } back: renameProduct(id: "p1", name: "First") { name history } }',
    'mutation { renameProduct(id: "none", name: "x") { name } add(n: 1) history }',
    'mutation { fail add(n: 1) other: fail multiply(by: 2) history }',
    'mutation { sell(id: "none") { name } history }',
    'mutation { ...M history } fragment M on Mutation { add(n: 2) ...N } fragment N on Mutation { multiply(by: 2) z: add(n: 1) }',
    { source: 'mutation ($n: Int!, $by: Int!) { add(n: $n) multiply(by: $by) t: add(n: $n) }', variables: { n: 4, by: 3 } },
    { source: 'mutation ($skip: Boolean!) { a: add(n: 2) b: multiply(by: 7) @skip(if: $skip) c: add(n: 1) history }', variables: { skip: true } },
    { source: 'mutation ($skip: Boolean!) { a: add(n: 2) b: multiply(by: 7) @skip(if: $skip) c: add(n: 1) history }', variables: { skip: false } },
    'mutation { a: must(n: 1) b: add(n: 1) }',
    {
      source: 'mutation { a: must(n: -1) b: add(n: 1) }',
      // Once nothing can be left of the answer, GraphQL leaves open whether what comes later is still done.
      expected: { data: null, failed: [[]] },
    },
    '{ products { name sold } count }',
  ],
};
