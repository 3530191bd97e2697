import type { Scenario, Thing } from '../kit/scenario.ts';
import { valueOf } from '../kit/scenario.ts';

const UNTYPED = 'it does not say of what type it is what a field requires';

/** Fields worked out from others: nested ones, called ones, lists, interfaces, and chains through four subgraphs. */
function world() {
  const product = (n: number, more: Thing = {}): Thing => ({
    __typename: 'Product', id: `p${n}`, name: `Product ${n}`, price: n * 10, weight: n, currency: n === 3 ? null : 'EUR',
    size: { height: n, box: { width: n + 1, depth: n === 2 ? null : n + 2 } },
    pictures: Array.from({ length: n }, (_, i) => ({ url: `u${n}${i}`, kind: i % 2 ? 'BIG' : 'SMALL' })),
    tags: n === 2 ? [] : ['a', `t${n}`],
    history: ({ last = 2 }: Thing) => Array.from({ length: Number(last) }, (_, i) => ({ amount: n * 10 - i })),
    inStock: ({ city }: Thing) => (city === 'Oslo' ? n : n * 100),
    packing: n === 1 ? { __typename: 'Crate', boards: 4, price: 9 } : { __typename: 'Bag', liters: n, price: null },
    makers: [{ __typename: 'Maker', id: `m${n}`, city: `City ${n}` }, { __typename: 'Maker', id: 'm0', city: null }],
    volume() {
      const { height, box } = valueOf(this, 'size') as { height: number; box: { width: number; depth: number | null } };
      return box.depth === null ? null : height * box.width * box.depth;
    },
    shipping() {
      return `${String(this.price)} for ${String(this.weight)} kg`;
    },
    label() {
      return `${String(this.name)}: ${String(valueOf(this, 'shipping'))}`;
    },
    gallery() {
      return (this.pictures as Thing[]).map(({ url, kind }) => `${String(kind)}/${String(url)}`).join(' ');
    },
    keywords() {
      return (this.tags as string[]).join('+');
    },
    trend() {
      return (valueOf(this, 'history', { last: 3 }) as Thing[]).map(({ amount }) => amount).join('>');
    },
    lastPrice() {
      return (valueOf(this, 'history', { last: 1 }) as Thing[]).map(({ amount }) => amount).join('>');
    },
    availability() {
      return `${String(valueOf(this, 'inStock', { city: 'Oslo' }))} in Oslo`;
    },
    elsewhere() {
      return `${String(valueOf(this, 'inStock', { city: 'Rome' }))} in Rome`;
    },
    handling() {
      const { __typename: type, boards, liters } = this.packing as Thing;
      return type === 'Crate' ? `${String(boards)} boards` : `${String(liters)} liters`;
    },
    origin() {
      return (this.makers as Thing[]).map((maker) => String(maker.city)).join(' and ');
    },
    money() {
      return this.currency === null ? null : `${this.currency as string} ${String(this.price)}`;
    },
    ...more,
  });
  const broken = product(4, { price: new Error('no price'), shipping: new Error('no price, so no shipping'), label: null, money: null });
  const products = [product(1), product(2), product(3)];
  const makers = products.flatMap(({ makers: of }) => of as Thing[]);
  return {
    Query: { products, product: ({ id }: Thing) => [...products, broken].find((each) => each.id === id) ?? null, broken },
    entities: [...products, broken, ...makers],
  };
}

export const required: Scenario = {
  title: 'fields that require fields of other subgraphs',
  world,
  subgraphs: {
    products: `
      type Query { products: [Product!]! product(id: ID!): Product }
      type Product @key(fields: "id") {
        id: ID! name: String price: Int weight: Int currency: String size: Size pictures: [Picture!] tags: [String!]
        history(last: Int = 2): [Amount!] packing: Packing makers: [Maker!] }
      type Size { height: Int! box: Box! }
      type Box { width: Int! depth: Int }
      type Picture { url: String! kind: Kind! }
      enum Kind { BIG SMALL }
      type Amount { amount: Int }
      interface Packing { price: Int }
      type Crate implements Packing { price: Int boards: Int }
      type Bag implements Packing { price: Int liters: Int }
      type Maker @key(fields: "id") { id: ID! }`,
    stocks: 'type Product @key(fields: "id") { id: ID! inStock(city: String!): Int }',
    makers: 'type Maker @key(fields: "id") { id: ID! city: String }',
    parcels: `
      type Product @key(fields: "id") {
        id: ID! size: Size @external price: Int @external weight: Int @external currency: String @external
        volume: Int @requires(fields: "size { height box { width depth } }")
        shipping: String @requires(fields: "price weight")
        money: String @requires(fields: "currency price") }
      type Size @external { height: Int! box: Box! }
      type Box @external { width: Int! depth: Int }`,
    labels: `
      type Product @key(fields: "id") {
        id: ID! name: String @external shipping: String @external pictures: [Picture!] @external tags: [String!] @external
        label: String @requires(fields: "name shipping")
        gallery: String @requires(fields: "pictures { url kind }")
        keywords: String @requires(fields: "tags") }
      type Picture @external { url: String! kind: Kind! }
      enum Kind { BIG SMALL }`,
    advice: `
      type Product @key(fields: "id") {
        id: ID! history(last: Int = 2): [Amount!] @external inStock(city: String!): Int @external packing: Packing @external makers: [Maker!] @external
        trend: String @requires(fields: "history(last: 3) { amount }")
        lastPrice: String @requires(fields: "history(last: 1) { amount }")
        availability: String @requires(fields: "inStock(city: \\"Oslo\\")")
        elsewhere: String @requires(fields: "inStock(city: \\"Rome\\")")
        handling: String @requires(fields: "packing { ... on Crate { boards } ... on Bag { liters } }")
        origin: String @requires(fields: "makers { city }") }
      type Amount @external { amount: Int }
      interface Packing { price: Int }
      type Crate implements Packing @external { price: Int boards: Int }
      type Bag implements Packing @external { price: Int liters: Int }
      type Maker @key(fields: "id") { id: ID! city: String @external }`,
  },
  operations: [
    '{ products { volume } }',
    '{ products { id volume size { height } } }',
    '{ products { shipping } }',
    '{ products { label } }',
    '{ products { label shipping price name } }',
    '{ products { gallery keywords } }',
    '{ products { gallery pictures { kind } } }',
    '{ products { trend } }',
    { source: '{ products { trend lastPrice history { amount } } }', stockIsWrong: 'it joins calls with different arguments' },
    { source: '{ products { trend history(last: 5) { amount } } }', stockIsWrong: 'it joins calls with different arguments' },
    { source: '{ products { availability elsewhere inStock(city: "Oslo") } }', stockIsWrong: 'it joins calls with different arguments' },
    { source: 'query ($city: String!) { products { availability inStock(city: $city) } }', variables: { city: 'Rome' }, stockIsWrong: 'it joins calls with different arguments' },
    { source: '{ products { inStock: name availability } }', stockIsWrong: 'it takes an alias for a required field' },
    { source: '{ products { handling } }', stockIsWrong: UNTYPED },
    { source: '{ products { handling packing { __typename price ... on Bag { liters } } } }', stockIsWrong: UNTYPED },
    '{ products { origin } }',
    '{ products { origin makers { id city } } }',
    '{ products { money } }',
    { source: '{ products { price: name weight: id shipping } }', stockIsWrong: 'it takes an alias for a required field' },
    { source: '{ products { size { height: box { height: width } } volume } }', stockIsWrong: 'it takes an alias for a required field' },
    { source: '{ a: product(id: "p1") { ...P } b: product(id: "p3") { ...P x: volume } } fragment P on Product { label origin trend handling }', stockIsWrong: UNTYPED },
    '{ product(id: "none") { label } }',
    { source: '{ product(id: "p4") { price weight } }' },
    {
      source: '{ product(id: "p4") { shipping weight } }',
      expected: { data: { product: { shipping: null, weight: 4 } }, failed: [['product'], ['product', 'shipping']] },
    },
    'query ($full: Boolean! = true) { products { shipping @include(if: $full) label @skip(if: $full) } }',
    { source: 'query ($full: Boolean!) { products { shipping @include(if: $full) label @skip(if: $full) } }', variables: { full: false } },
  ],
};
