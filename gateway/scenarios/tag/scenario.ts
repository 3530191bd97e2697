import type { Scenario, Thing } from '../kit/scenario.ts';

function world() {
  const item = (n: number): Thing => ({
    __typename: 'Item', id: `i${n}`, name: `Item ${n}`, cost: n, kind: n === 1 ? 'GOOD' : 'BETTER',
    found: ({ by = { word: 'any', deep: 1 } }: Thing) => `${String((by as Thing).word)}/${String((by as Thing).deep)}`,
  });
  const items = [item(1), item(2)];
  return { Query: { items, any: items }, entities: items };
}

/** Tags say something to tools, and nothing to a gateway. */
export const tagged: Scenario = {
  title: 'parts of the graph with tags',
  world,
  subgraphs: {
    items: `
      type Query @tag(name: "root") { items: [Item!]! @tag(name: "public") any: [Any!]! }
      type Item implements Named @key(fields: "id") @tag(name: "entity") @tag(name: "twice") {
        id: ID! @tag(name: "key") name: String @shareable @tag(name: "public") kind: Kind @tag(name: "kind")
        found(by: By @tag(name: "argument")): String }
      interface Named @tag(name: "interface") { name: String @tag(name: "field") }
      union Any @tag(name: "union") = Item
      enum Kind @tag(name: "enum") { GOOD @tag(name: "value") BETTER }
      input By @tag(name: "input") { word: String = "none" @tag(name: "input field") deep: Int }
      scalar Odd @tag(name: "scalar")`,
    costs: 'type Item @key(fields: "id") { id: ID! @tag(name: "other") cost: Int @tag(name: "internal") name: String @shareable @tag(name: "other") }',
  },
  operations: [
    '{ items { id name cost kind } }',
    '{ any { ... on Named { name } ... on Item { cost } } }',
    '{ items { found a: found(by: { word: "x", deep: 2 }) b: found(by: { deep: 3 }) cost } }',
    { source: 'query ($by: By) { items { found(by: $by) cost } }', variables: { by: { word: 'w', deep: 7 } } },
  ],
};
