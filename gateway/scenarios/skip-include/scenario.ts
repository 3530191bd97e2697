import type { Scenario, Thing } from '../kit/scenario.ts';

function world() {
  const item = (n: number): Thing => ({
    __typename: 'Item', id: `i${n}`, name: `Item ${n}`, price: n * 10, isExpensive: n > 1, maker: { __typename: 'Maker', id: `m${n}`, name: `Maker ${n}` },
    include() {
      return Number(this.price) > 10 ? `costs ${String(this.price)}` : null;
    },
  });
  const items = [item(1), item(2)];
  return { Query: { items, item: items[0] }, entities: [...items, ...items.map(({ maker }) => maker as Thing)] };
}

const both = (source: string) => [true, false].map((c) => ({ source, variables: { c } }));

export const conditional: Scenario = {
  title: 'selections with conditions',
  world,
  subgraphs: {
    items: 'type Query { items: [Item!]! item: Item } type Item @key(fields: "id") { id: ID! price: Int maker: Maker } type Maker @key(fields: "id") { id: ID! }',
    names: 'type Item @key(fields: "id") { id: ID! name: String price: Int @external isExpensive: Boolean include: String @requires(fields: "price") }',
    makers: 'type Maker @key(fields: "id") { id: ID! name: String }',
  },
  operations: [
    ...both('query ($c: Boolean!) { items { id name @include(if: $c) } }'),
    ...both('query ($c: Boolean!) { items @skip(if: $c) { include } item { price @include(if: $c) } }'),
    ...both('query ($c: Boolean!) { items { ... @include(if: $c) { include maker { name } } ... on Item @skip(if: $c) { price } } }'),
    ...both('query ($c: Boolean!) { items { ...A @include(if: $c) ...B @skip(if: $c) } } fragment A on Item { name x: price } fragment B on Item { include y: isExpensive }'),
    ...both('query ($c: Boolean!) { items { maker { name @skip(if: $c) } } }'),
    ...both('query ($c: Boolean!) { items { maker @skip(if: $c) { name } maker { id } } }'),
    ...both('query ($c: Boolean!) { item @include(if: $c) { name } }'),
    ...both('query ($c: Boolean!) { __typename @skip(if: $c) item { __typename @include(if: $c) } }'),
    ...both('query ($c: Boolean!, $d: Boolean = true) { items { name @include(if: $c) @skip(if: $d) price @skip(if: $d) @include(if: $c) include @include(if: $d) } }'),
    '{ items { name @skip(if: true) include @include(if: true) price @include(if: false) } }',
    { source: 'query ($c: Boolean = true) { items { name @include(if: $c) include @skip(if: $c) } }', stockIsWrong: 'it forgets the default of a condition' },
    { source: 'query A($c: Boolean!) { item { name @include(if: $c) } } query B($d: Boolean = false) { item { include @skip(if: $d) } }', operationName: 'B' },
    { source: 'query A($c: Boolean!) { item { name @include(if: $c) } } query B($d: Boolean = false) { item { include @skip(if: $d) } }', operationName: 'A', variables: { c: false } },
    ...both('query ($c: Boolean!) { items { price: name @include(if: $c) id: price @skip(if: $c) include } }').map((each) => ({
      ...each, stockIsWrong: 'it takes an alias for the key or a required field',
    })),
  ],
};
