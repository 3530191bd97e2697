import type { Scenario, Thing } from '../kit/scenario.ts';

/** Every subgraph has keys of its own for one type, some of which it cannot be asked by; the ways between them are few. */
function world() {
  const part = (n: number): Thing => ({
    __typename: 'Part', id: `x${n}`, partId: `pid${n}`, code: { one: `1-${n}`, two: `2-${n}`, three: `3-${n}` }, name: `Part ${n}`, colour: n === 2 ? null : 'red',
    label() {
      return `label of ${String(this.name)}`;
    },
    tag() {
      return `${String(this.colour)} tag`;
    },
  });
  const parts = [part(1), part(2), part(3)];
  const set: Thing = { __typename: 'Set', id: 's1', parts, first: parts[0] };
  return { Query: { set, parts, byPartId: ({ partId }: Thing) => parts.find((each) => each.partId === partId) ?? null, coloured: parts }, entities: [...parts, set] };
}

export const mashup: Scenario = {
  title: 'keys that overlap, of which some cannot be asked by',
  world,
  subgraphs: {
    names: `
      type Query { parts: [Part!]! byPartId(partId: ID!): Part }
      type Part @key(fields: "id") @key(fields: "partId") @key(fields: "code { one two }") @key(fields: "code { two three } id") {
        id: ID! partId: ID! code: Code! name: String! }
      type Code { one: ID! two: ID! three: ID! }`,
    labels: `
      type Query { set: Set }
      type Set @key(fields: "id") { id: ID! parts: [Part!]! }
      type Part
        @key(fields: "code { one two }", resolvable: false)
        @key(fields: "id code { two three }")
        @key(fields: "partId", resolvable: false)
        @key(fields: "id", resolvable: false) {
        id: ID! partId: ID! code: Code! name: String! @external label: String @requires(fields: "name") }
      type Code { one: ID! two: ID! three: ID! }`,
    colours: `
      type Query { coloured: [Part!]! }
      type Set @key(fields: "id") { id: ID! first: Part }
      type Part @key(fields: "partId") @key(fields: "id", resolvable: false) { id: ID! partId: ID! colour: String }`,
    tags: 'type Part @key(fields: "code { one two }") { code: Code! colour: String @external tag: String @requires(fields: "colour") } type Code { one: ID! two: ID! }',
  },
  operations: [
    '{ set { parts { id name } } }',
    { source: '{ set { parts { label } } }', stockIsWrong: 'it comes back by a key that cannot be resolved' },
    { source: '{ set { parts { id name label colour tag } } }', stockIsWrong: 'it comes back by a key that cannot be resolved' },
    '{ set { parts { tag } first { tag } } }',
    '{ coloured { label } }',
    '{ coloured { tag name code { three } } }',
    '{ parts { label tag } }',
    '{ byPartId(partId: "pid2") { label tag colour } none: byPartId(partId: "x") { label } }',
    '{ set { first { name label } } }',
    { source: '{ set { parts { id: partId partId: id name: label } } }', stockIsWrong: 'it takes an alias for the key' },
  ],
};
