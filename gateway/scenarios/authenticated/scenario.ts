import type { Scenario, Thing } from '../kit/scenario.ts';

const staff = { kind: 'staff', subject: 'ann' } as const;

function world() {
  const order = (n: number): Thing => ({
    __typename: 'Order', id: `o${n}`, total: n * 10, note: `Note ${n}`, owner: { __typename: 'Person', id: `p${n}`, name: `Person ${n}` },
    summary() {
      return `Order: ${String(this.note)}`;
    },
  });
  const orders = [order(1), order(2)];
  return { Query: { orders, latest: orders[1], things: [orders[0], (orders[1] as Thing).owner] }, entities: [...orders, ...orders.map(({ owner }) => owner as Thing)] };
}

/** The rules themselves are tested in `policy/`; here they meet other subgraphs' fields. */
export const authenticated: Scenario = {
  title: 'fields for those who are known',
  world,
  subgraphs: {
    orders: `
      type Query { orders: [Order!]! latest: Order @authenticated things: [Thing!]! }
      union Thing = Order | Person
      type Order @key(fields: "id") { id: ID! total: Int note: String @authenticated owner: Person }
      type Person @key(fields: "id") @authenticated { id: ID! }`,
    people: `
      type Person @key(fields: "id") @authenticated { id: ID! name: String }
      type Order @key(fields: "id") { id: ID! note: String @external summary: String @requires(fields: "note") @authenticated }`,
  },
  operations: [
    '{ orders { id total } }',
    { source: '{ orders { id note summary owner { name } } latest { total } things { ... on Person { name } } }', caller: staff },
    {
      source: '{ orders { id note } }',
      expected: { data: { orders: [{ id: 'o1', note: null }, { id: 'o2', note: null }] }, failed: [['orders', 0, 'note'], ['orders', 1, 'note']] },
    },
    { source: '{ latest { id } }', expected: { data: { latest: null }, failed: [['latest']] } },
    {
      source: '{ orders { total summary owner { name } } }',
      expected: {
        data: { orders: [{ total: 10, summary: null, owner: null }, { total: 20, summary: null, owner: null }] },
        failed: [0, 1].flatMap((i) => [['orders', i, 'summary'], ['orders', i, 'owner']]),
      },
    },
  ],
};
