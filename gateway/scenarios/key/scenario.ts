import type { Scenario, Thing } from '../kit/scenario.ts';

/** Products have three ways to be found, and no subgraph knows them all; stock is counted per warehouse and product. */
function world() {
  const acme: Thing = { __typename: 'Maker', code: 'acme', country: 'NL', name: 'Acme' };
  const bolt: Thing = { __typename: 'Maker', code: 'bolt', country: 'DE', name: 'Bolt' };
  const product = (n: number, maker: Thing, more: Thing = {}): Thing => ({
    __typename: 'Product', id: `p${n}`, sku: `sku-${n}`, ean: `ean-${n}`, title: `Product ${n}`, price: n * 10, maker, weight: n, similar: [],
    barcode: `|${n}|`, ...more,
  });
  const [lamp, desk, ghost] = [product(1, acme), product(2, bolt, { weight: null }), product(3, acme, { barcode: null })];
  Object.assign(lamp, { similar: [desk, lamp, ghost] });
  const shelf = (warehouse: string, of: Thing, count: number): Thing => ({
    __typename: 'Shelf', warehouse: { id: warehouse, city: `City of ${warehouse}` }, product: of, count, slot: `${warehouse}/${String(of.id)}`,
    isFull: count > 5,
  });
  const shelves = [shelf('w1', lamp, 7), shelf('w2', lamp, 2), shelf('w1', desk, 5)];
  const note = (id: string, of: Thing): Thing => ({ __typename: 'Note', id, text: `About ${String(of.title)}`, product: of });
  return {
    Query: {
      products: [lamp, desk, ghost],
      product: ({ id }: Thing) => [lamp, desk, ghost].find((each) => each.id === id) ?? null,
      bySku: ({ sku }: Thing) => [lamp, desk, ghost].find((each) => each.sku === sku) ?? null,
      shelves,
      notes: [note('n1', lamp), note('n2', desk)],
      makers: [acme, bolt],
    },
    entities: [lamp, desk, ghost, acme, bolt, ...shelves],
  };
}

const scenario: Scenario = {
  title: 'objects that several subgraphs find by keys',
  world,
  subgraphs: {
    catalog: `
      type Query { products: [Product!]! product(id: ID!): Product makers: [Maker!]! }
      type Product @key(fields: "id") @key(fields: "sku") { id: ID! sku: String! title: String! maker: Maker! similar: [Product!]! }
      type Maker @key(fields: "code country") { code: String! country: String! }`,
    prices: `
      type Query { bySku(sku: String!): Product }
      type Product @key(fields: "sku") @key(fields: "ean") { sku: String! ean: String! price: Int }`,
    parcels: 'type Product @key(fields: "ean") { ean: String! weight: Int }',
    labels: 'type Product @key(fields: "id", resolvable: true) { id: ID! barcode: String }',
    makers: 'type Maker @key(fields: "country code") { code: String! country: String! name: String! }',
    shelves: `
      type Query { shelves: [Shelf!]! }
      type Shelf @key(fields: "warehouse { id } product { sku }") { warehouse: Warehouse! product: Product! count: Int! }
      type Warehouse { id: ID! @shareable city: String }
      type Product @key(fields: "sku", resolvable: false) { sku: String! }`,
    plans: `
      type Shelf @key(fields: "product { sku } warehouse { id }") { warehouse: Warehouse! product: Product! slot: String! isFull: Boolean }
      type Warehouse { id: ID! @shareable }
      type Product @key(fields: "sku", resolvable: false) { sku: String! }`,
    notes: `
      type Query { notes: [Note!]! }
      type Note @key(fields: "id") { id: ID! text: String product: Product }
      type Product @key(fields: "id", resolvable: false) { id: ID! }`,
  },
  lacks: { labels: ({ id }) => id === 'p3', parcels: ({ id }) => id === 'p2' },
  operations: [
    '{ products { id sku title price weight } }',
    '{ products { weight } }',
    '{ bySku(sku: "sku-1") { weight title barcode id maker { name country } } }',
    '{ bySku(sku: "nothing") { weight title } }',
    '{ product(id: "p3") { barcode title price } }',
    { source: 'query ($id: ID!) { a: product(id: $id) { weight } b: product(id: "p2") { weight barcode } }', variables: { id: 'p1' } },
    '{ makers { name } products { maker { label: name code } } }',
    '{ products { similar { similar { price weight } barcode } } }',
    '{ shelves { count slot isFull product { title price weight } warehouse { city } } }',
    '{ shelves { slot } }',
    '{ notes { text product { title price maker { name } } } }',
    { source: '{ products { id: title sku: price ean: weight } }', stockIsWrong: 'it takes an alias for the key' },
    { source: '{ products { code: sku maker { code: name country: code name: country } } }', stockIsWrong: 'it takes an alias for the key' },
    { source: '{ shelves { product { sku: title } warehouse { id: city } slot } }', stockIsWrong: 'it takes an alias for the key' },
    '{ products { ...A ...B similar { ...A } } } fragment A on Product { price maker { ...M } } fragment B on Product { weight maker { country } } fragment M on Maker { name }',
    '{ p: products { __typename maker { __typename } similar { kind: __typename } } }',
  ],
};
export default scenario;
