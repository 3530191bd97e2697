import type { Scenario, Thing } from '../kit/scenario.ts';

const FEDERATION = 'url: "https://specs.apollo.dev/federation/v2.9"';

function world() {
  const product = (n: number): Thing => ({
    __typename: 'Product', id: `p${n}`, name: `Product ${n}`, price: n, stock: n * 3,
    value() {
      return Number(this.price) * Number(this.stock);
    },
  });
  const products = [product(1), product(2)];
  return { Query: { products, top: products[1] }, entities: products };
}

/** Each subgraph calls federation's directives something else; one has a directive of its own called like one of them. */
export const linked: Scenario = {
  title: 'directives under other names',
  world,
  subgraphs: {
    prefixed: `
      extend schema @link(${FEDERATION})
      type Query { products: [Product!]! }
      type Product @federation__key(fields: "id") { id: ID! name: String @federation__shareable @federation__tag(name: "x") hidden: Int @federation__inaccessible }`,
    renamed: `
      extend schema @link(${FEDERATION}, import: [{ name: "@key", as: "@primaryKey" }, { name: "@shareable", as: "@everywhere" }])
      directive @key(of: String) on FIELD_DEFINITION
      type Query { top: Product }
      type Product @primaryKey(fields: "id") { id: ID! name: String @everywhere price: Int @key(of: "a door") }`,
    spaced: `
      extend schema @link(${FEDERATION}, as: "fed", import: ["@external"])
      type Product @fed__key(fields: "id") { id: ID! price: Int @external stock: Int @external value: Int @fed__requires(fields: "price stock") }`,
    types: `
      extend schema @link(${FEDERATION}, import: ["@key", { name: "FieldSet", as: "Selection" }])
      scalar FieldSet
      type Product @key(fields: "id") { id: ID! stock: Int }`,
    olden: `
      extend schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key"])
      type Product @key(fields: "id") { id: ID! }`,
  },
  operations: [
    '{ products { id name price stock value } }',
    '{ top { name value } }',
    '{ top { value } products { value price } }',
    { source: '{ top { price: name stock: id value } }', stockIsWrong: 'it takes an alias for a required field' },
  ],
};
