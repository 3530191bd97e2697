import type { Scenario, Thing } from '../kit/scenario.ts';

function world() {
  const product = (n: number): Thing => ({
    __typename: 'Product', id: `p${n}`, upc: `upc${n}`, name: `Product ${n}`, price: n * 10, weight: n === 2 ? null : n,
    rating: n / 2, seller: { __typename: 'Seller', id: `s${n}`, name: `Seller ${n}` },
    postage() {
      return this.weight === null ? null : Number(this.weight) * Number(this.price);
    },
    badge() {
      return `${String(this.name)}!`;
    },
  });
  const products = [product(1), product(2)];
  return {
    Query: { products, product: products[0], top: products[1], ratings: products },
    entities: [...products, ...products.map(({ seller }) => seller as Thing)],
  };
}

const operations = [
  '{ products { id name price } }',
  '{ products { rating postage } }',
  '{ product { id rating name badge } top { postage weight upc } }',
  '{ ratings { id upc rating name price } }',
  '{ ratings { seller { id name } badge } }',
  '{ top { __typename seller { name } } products { ...P } } fragment P on Product { rating postage badge seller { id } }',
];

const second = `
  type Query { products: [Product!]! product: Product }
  type Product @key(fields: "id") @key(fields: "upc") { id: ID! upc: ID! name: String price: Int weight: Int seller: Seller }
  type Seller @key(fields: "id") { id: ID! name: String }`;
const first = `
  # federation 1
  type Query { products: [Product!]! product: Product }
  type Product @key(fields: "id") @key(fields: "upc") { id: ID! upc: ID! name: String price: Int weight: Int seller: Seller }
  type Seller @key(fields: "id") { id: ID! name: String }`;
const firstRatings = `
  # federation 1
  extend type Query { ratings: [Product!]! top: Product }
  extend type Product @key(fields: "id") {
    id: ID! @external name: String @external price: Int @external weight: Int @external
    upc: ID! @external rating: Float postage: Int @requires(fields: "price weight") badge: String @requires(fields: "name") }`;

/** Whether types are extended in the way of the first or of the second version of federation, answers are the same. */
export const externals: readonly Scenario[] = [
  {
    title: 'fields of others, all in the second version of federation',
    world,
    operations,
    subgraphs: {
      products: second,
      ratings: `
        type Query { ratings: [Product!]! top: Product }
        type Product @key(fields: "id") {
          id: ID! name: String @external price: Int @external weight: Int @external
          rating: Float postage: Int @requires(fields: "price weight") badge: String @requires(fields: "name") }`,
    },
  },
  { title: 'fields of others, all in the first version of federation', world, operations, subgraphs: { products: first, ratings: firstRatings } },
  { title: 'extended types of the first version beside types of the second', world, operations, subgraphs: { products: second, ratings: firstRatings } },
  {
    title: 'types of the first version, extended in the second',
    world,
    operations,
    subgraphs: {
      products: first,
      ratings: `
        extend type Query { ratings: [Product!]! top: Product }
        extend type Product @key(fields: "id") {
          id: ID! @external name: String @external price: Int @external weight: Int @external
          rating: Float postage: Int @requires(fields: "price weight") badge: String @requires(fields: "name") }`,
    },
  },
];
