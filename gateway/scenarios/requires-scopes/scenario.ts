import type { Scenario, Thing } from '../kit/scenario.ts';

const withScopes = (...scopes: string[]) => ({ kind: 'staff', subject: 'ann', scopes }) as const;

function world() {
  const item = (n: number): Thing => ({ __typename: 'Item', id: `i${n}`, cost: n, price: n * 2, supplier: `Supplier ${n}`, margin() {
    return Number(this.price) - Number(this.cost);
  } });
  const items = [item(1), item(2)];
  return { Query: { items, margins: items }, entities: items };
}

export const scoped: Scenario = {
  title: 'fields for those with scopes',
  world,
  subgraphs: {
    items: `
      type Query { items: [Item!]! }
      type Item @key(fields: "id") { id: ID! price: Int cost: Int @requiresScopes(scopes: [["cost:read"], ["admin"]]) supplier: String @requiresScopes(scopes: [["a", "b"]]) }`,
    margins: `
      type Query { margins: [Item!]! @requiresScopes(scopes: [["margins"]]) }
      type Item @key(fields: "id") {
        id: ID! price: Int @external cost: Int @external
        margin: Int @requires(fields: "price cost") @requiresScopes(scopes: [["cost:read"], ["admin"]]) }`,
  },
  operations: [
    { source: '{ items { id price cost margin supplier } margins { price margin } }', caller: withScopes('admin', 'a', 'b', 'margins') },
    { source: '{ items { margin } }', caller: withScopes('cost:read') },
    { source: '{ items { price margin } }', caller: withScopes('a'), expected: { data: { items: [{ price: 2, margin: null }, { price: 4, margin: null }] }, failed: [['items', 0, 'margin'], ['items', 1, 'margin']] } },
    { source: '{ items { id supplier } }', caller: withScopes('a'), expected: { data: { items: [{ id: 'i1', supplier: null }, { id: 'i2', supplier: null }] }, failed: [['items', 0, 'supplier'], ['items', 1, 'supplier']] } },
    { source: '{ margins { id } }', expected: { data: null, failed: [[]] } },
  ],
};
