import type { Scenario, Thing } from '../kit/scenario.ts';
import { valueOf } from '../kit/scenario.ts';

const CHAINED = 'it does not give a field what it requires, where that requires something, too';

/** Fields that require one another to and fro between subgraphs, each once, so that there is an order all the same. */
function world() {
  const order = (n: number, more: Thing = {}): Thing => ({
    __typename: 'Order', id: `o${n}`, net: n * 100,
    tax() {
      return Number(this.net) / 10;
    },
    gross() {
      return Number(this.net) + Number(valueOf(this, 'tax'));
    },
    fee() {
      return Number(valueOf(this, 'gross')) > 200 ? 0 : 5;
    },
    total() {
      return Number(this.net) + Number(valueOf(this, 'tax')) + Number(valueOf(this, 'fee'));
    },
    author: { __typename: 'User', id: `u${n}`, years: n * 12 },
    canReturn() {
      return Number((this.author as Thing).years) > 12;
    },
    reason() {
      return valueOf(this, 'canReturn') === true ? 'old enough' : 'too young';
    },
    parent: null,
    ...more,
  });
  const first = order(1);
  const orders = [first, order(2, { parent: first }), order(3)];
  return { Query: { orders, newest: orders[2] }, entities: [...orders, ...orders.map(({ author }) => author as Thing)] };
}

export const circular: Scenario = {
  title: 'fields that two subgraphs require of each other in turn',
  world,
  subgraphs: {
    orders: `
      type Query { orders: [Order!]! }
      type Order @key(fields: "id") {
        id: ID! net: Int parent: Order author: User
        tax: Int @external
        gross: Int @requires(fields: "tax")
        fee: Int @external
        total: Int @requires(fields: "fee tax") }
      type User @key(fields: "id") { id: ID! }`,
    rates: `
      type Query { newest: Order }
      type Order @key(fields: "id") {
        id: ID! net: Int @external gross: Int @external
        tax: Int @requires(fields: "net")
        fee: Int @requires(fields: "gross") }`,
    people: 'type User @key(fields: "id") { id: ID! years: Int }',
    returns: `
      type Order @key(fields: "id") {
        id: ID! author: User @external
        canReturn: Boolean @requires(fields: "author { years }") }
      type User @key(fields: "id") { id: ID! years: Int @external }`,
    texts: 'type Order @key(fields: "id") { id: ID! canReturn: Boolean @external reason: String @requires(fields: "canReturn") }',
  },
  operations: [
    '{ orders { tax } }',
    '{ orders { gross } }',
    { source: '{ orders { fee } }', stockIsWrong: CHAINED },
    { source: '{ orders { total } }', stockIsWrong: CHAINED },
    { source: '{ orders { total fee gross tax net } }', stockIsWrong: CHAINED },
    '{ newest { tax } }',
    { source: '{ newest { gross } }', stockIsWrong: CHAINED },
    { source: '{ newest { total } }', stockIsWrong: CHAINED },
    { source: '{ newest { total parent { total } } }', stockIsWrong: CHAINED },
    { source: '{ orders { parent { fee total } } }', stockIsWrong: CHAINED },
    '{ orders { canReturn } }',
    '{ orders { reason } }',
    '{ orders { reason author { years } } }',
    { source: '{ orders { reason total } newest { reason } }', stockIsWrong: CHAINED },
  ],
};
