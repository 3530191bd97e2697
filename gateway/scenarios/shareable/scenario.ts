import type { Scenario, Thing } from '../kit/scenario.ts';

/** Values that several subgraphs have, root fields that each of them answers in part, and values without keys. */
function world() {
  const money = (amount: number): Thing => ({ amount, currency: 'EUR', text: `${amount} EUR` });
  const product = (n: number): Thing => ({
    __typename: 'Product', id: `p${n}`, name: { full: `Product ${n}`, brand: `Brand ${n}`, model: `Model ${n}` }, price: money(n),
    category: { id: `c${n}`, name: `Category ${n}`, main: { id: 'main', name: 'Main' } }, tags: n === 1 ? [] : [`t${n}`], depth: n, width: n * 2,
  });
  const products = [product(1), product(2)];
  return {
    Query: {
      product: products[0], products, viewer: { id: 'v', name: 'Viewer', cart: { total: money(9), items: 2 }, wishes: products },
      settings: { theme: 'dark', limits: { items: 5, price: money(100) } }, nothing: null,
    },
    entities: products,
  };
}

export const shared: Scenario = {
  title: 'fields that several subgraphs have',
  world,
  subgraphs: {
    names: `
      type Query { product: Product @shareable products: [Product!]! @shareable viewer: Viewer @shareable nothing: Nothing @shareable }
      type Product @key(fields: "id") { id: ID! name: Name @shareable tags: [String!]! @shareable width: Int }
      type Name { full: String @shareable brand: String @shareable }
      type Viewer @shareable { id: ID! name: String }
      type Nothing @shareable { a: Int }`,
    prices: `
      type Query { product: Product @shareable products: [Product!]! @shareable viewer: Viewer @shareable settings: Settings @shareable }
      type Product @key(fields: "id") { id: ID! price: Money @shareable tags: [String!]! @shareable }
      type Money @shareable { amount: Int! currency: String! text: String }
      type Viewer { id: ID! @shareable cart: Cart @shareable }
      type Cart { total: Money @shareable }
      type Settings @shareable { theme: String limits: Limits }
      type Limits @shareable { price: Money }`,
    categories: `
      type Query { product: Product @shareable products: [Product!]! @shareable viewer: Viewer @shareable settings: Settings @shareable }
      type Product @key(fields: "id") { id: ID! name: Name @shareable category: Category @shareable depth: Int }
      type Name { model: String brand: String @shareable }
      type Category @shareable { id: ID! name: String main: Category }
      type Viewer { id: ID! @shareable cart: Cart @shareable wishes: [Product!]! }
      type Cart { items: Int @shareable }
      type Settings { limits: Limits @shareable }
      type Limits { items: Int @shareable }`,
  },
  operations: [
    '{ product { id name { full brand model } price { amount } category { id name } } }',
    '{ product { price { text currency } } products { category { main { name } } } }',
    '{ products { name { model } } }',
    '{ products { name { full model } tags depth width } }',
    '{ viewer { id name cart { total { text } items } wishes { name { full model } price { amount } } } }',
    '{ viewer { cart { items } } }',
    '{ settings { theme limits { items price { text } } } }',
    '{ settings { limits { items } } }',
    '{ nothing { a } product { __typename } }',
    '{ a: viewer { cart { x: items } } b: viewer { cart { y: total { amount } } name } }',
    '{ product { ...P } products { ...P } } fragment P on Product { name { a: model b: full } category { main { id } } depth }',
    'query ($with: Boolean = true) { product { name @include(if: $with) { model } price @skip(if: $with) { amount } category { name } } }',
  ],
};
