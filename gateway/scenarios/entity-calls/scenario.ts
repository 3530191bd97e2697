import type { Scenario, Thing } from '../kit/scenario.ts';

/** Keys that lie inside other objects, keys that are made of keys, and parents that must be found before their children. */
function world() {
  const category = (n: number): Thing => ({ __typename: 'Category', id: `c${n}`, tag: `tag${n}`, mainProduct: null, name: `Category ${n}`, details: { text: `About ${n}` } });
  const categories = [category(1), category(2)];
  const product = (n: number): Record<string, unknown> => ({
    __typename: 'Product', id: `p${n}`, pid: `pid${n}`, title: `Product ${n}`, category: categories[n % 2], price: { price: n * 10, currency: { code: 'euro' } },
    url: `/p${n}`,
  });
  const products = [product(1), product(2), product(3)];
  Object.assign(categories[0] as object, { mainProduct: products[1] });
  const list = (name: string, of: readonly unknown[]): Thing => ({ __typename: 'ProductList', products: of, first: of[0] ?? null, selected: of.at(-1) ?? null, name });
  const lists = [list('all', products), list('few', [products[2], products[0]])];
  return {
    Query: { topProducts: lists[0], lists, productFromD: ({ id }: Thing) => products.find((each) => each.id === id) ?? null, category: categories[0] },
    entities: [...products, ...categories, ...lists],
  };
}

export const complex: Scenario = {
  title: 'entities that are found by objects and lists of objects',
  world,
  subgraphs: {
    links: `
      type Query { productFromD(id: ID!): Product }
      type Product @key(fields: "id") @key(fields: "id pid") { id: ID! pid: ID! title: String }`,
    lists: `
      type ProductList @key(fields: "products { id pid }") { products: [Product!]! first: Product @shareable selected: Product @shareable }
      type Product @key(fields: "id pid") { id: ID! pid: ID! }`,
    prices: `
      type ProductList @key(fields: "products { id pid category { id tag } } selected { id }") { products: [Product!]! first: Product @shareable selected: Product @shareable name: String }
      type Product @key(fields: "id pid category { id tag }") { id: ID! pid: ID! category: Category @external price: Price }
      type Category @key(fields: "id tag") { id: ID! tag: String }
      type Price { price: Float! currency: Currency! }
      type Currency { code: String! }`,
    products: `
      type Query { topProducts: ProductList! lists: [ProductList!]! category: Category }
      type ProductList @key(fields: "products { id }") { products: [Product!]! }
      type Product @key(fields: "id") { id: ID! category: Category url: String }
      type Category @key(fields: "id") { id: ID! tag: String @shareable mainProduct: Product name: String @shareable details: Details }
      type Details { text: String }`,
  },
  operations: [
    '{ topProducts { products { id pid price { price currency { code } } category { mainProduct { id pid } id tag } } } }',
    '{ topProducts { first { id } selected { title } name } }',
    '{ lists { products { title } first { title price { price } } } }',
    '{ lists { name selected { id pid category { name } } } }',
    '{ productFromD(id: "p1") { id title price { price } category { name details { text } mainProduct { title url } } } }',
    '{ productFromD(id: "p0") { price { price } } }',
    '{ category { mainProduct { price { currency { code } } pid } } }',
    { source: '{ topProducts { products { id: title pid: url price { price } } } }', stockIsWrong: 'it takes an alias for the key' },
    '{ topProducts { first { ...P } selected { ...P } } } fragment P on Product { category { tag mainProduct { price { price } } } title }',
  ],
};
