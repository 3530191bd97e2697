import type { Scenario, Thing } from '../kit/scenario.ts';

function world() {
  const details = (n: number): Thing => ({ products: n * 2, text: `About ${n}` });
  const category = (n: number): Thing => ({ id: `c${n}`, name: `Category ${n}`, details: details(n) });
  const product = (n: number): Thing => ({ __typename: 'Product', id: `p${n}`, pid: `pid${n}`, category: n === 3 ? null : category(n), parts: [category(n), category(n + 5)] });
  const products = [product(1), product(2), product(3)];
  return { Query: { products, product: products[0], last: products[2] }, entities: products };
}

/** Objects without a key of their own: what another subgraph has of them is reached through the object around them. */
export const parents: Scenario = {
  title: 'values that are reached through the entity around them',
  world,
  subgraphs: {
    products: `
      type Query { products: [Product!]! product: Product @shareable }
      type Product @key(fields: "id pid") { id: ID! pid: ID! }`,
    categories: `
      type Query { last: Product product: Product @shareable }
      type Product @key(fields: "id") { id: ID! pid: ID! @shareable category: Category @shareable parts: [Category!]! @shareable }
      type Category { id: ID @shareable details: CategoryDetails @shareable }
      type CategoryDetails { products: Int }`,
    names: `
      type Product @key(fields: "id pid") { id: ID! pid: ID! category: Category @shareable parts: [Category!]! @shareable }
      type Category { id: ID @shareable name: String details: CategoryDetails @shareable }
      type CategoryDetails { text: String }`,
  },
  operations: [
    '{ products { category { details { products } } } }',
    '{ products { id pid category { id name details { products text } } } }',
    '{ product { category { details { text } } } last { category { name } pid } }',
    '{ products { parts { name details { products text } } } }',
    '{ last { parts { details { text products } } } product { parts { x: name y: id } } }',
    '{ products { c: category { n: name d: details { p: products t: text } } category { details { text } } } }',
  ],
};
