import type { Scenario, Thing } from '../kit/scenario.ts';

/** Fields that take something from a context and require something else, of an entity that stands below several objects. */
function world() {
  const item = (n: number, zone: Thing): Thing => ({
    __typename: 'Item', id: `i${n}`, weight: n, $zone: zone,
    sentTo: () => (n === 1 ? zones[1] : null),
    cost({ rate }: Thing) {
      return `${Number(this.weight) * Number(rate ?? (this.$zone as Thing).rate)} per kilo`;
    },
    label({ rate, code }: Thing) {
      return `${String(code ?? (this.$zone as Thing).code)}/${String(rate ?? (this.$zone as Thing).rate)}`;
    },
  });
  const zone = (n: number): Thing => {
    const it: Record<string, unknown> = { __typename: 'Zone', id: `z${n}`, rate: n, code: `c${n}` };
    return Object.assign(it, { items: [item(1, it), item(2, it)], main: item(1, it) });
  };
  const zones = [zone(1), zone(2)];
  return {
    Query: { zones, zone: ({ id }: Thing) => zones.find((each) => each.id === id) ?? null },
    entities: [...zones, item(1, {}), item(2, {})],
  };
}

export const contextAndRequired: Scenario = {
  title: 'arguments from a context, of fields that require others',
  world,
  stockRefuses: 'it does not have @context',
  subgraphs: {
    zones: 'type Query { zones: [Zone!]! zone(id: ID!): Zone } type Zone @key(fields: "id") { id: ID! rate: Int code: String }',
    items: `
      type Zone @key(fields: "id") @context(name: "zone") { id: ID! rate: Int @external code: String @external items: [Item!]! main: Item }
      type Item @key(fields: "id") {
        id: ID! weight: Int @external
        cost(rate: Int @fromContext(field: "$zone { rate }")): String @requires(fields: "weight")
        label(rate: Int @fromContext(field: "$zone { rate }"), code: String @fromContext(field: "$zone { code }")): String }`,
    weights: 'type Item @key(fields: "id") { id: ID! weight: Int sentTo: Zone } type Zone @key(fields: "id", resolvable: false) { id: ID! }',
  },
  operations: [
    '{ zones { items { cost } } }',
    '{ zones { items { cost label weight } main { label cost } } }',
    '{ zone(id: "z2") { main { label } items { weight cost } } none: zone(id: "z9") { main { cost } } }',
    '{ a: zone(id: "z1") { x: main { c: cost } } b: zone(id: "z2") { x: main { c: cost } } }',
    '{ zones { rate: code code: rate items { cost weight: label } } }',
    // The same item again, later and somewhere else.
    '{ zones { main { label sentTo { main { label } } } } }',
  ],
};
