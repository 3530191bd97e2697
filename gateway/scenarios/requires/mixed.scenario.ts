import type { Scenario, Thing } from '../kit/scenario.ts';
import { valueOf } from '../kit/scenario.ts';

const CALLS = 'it joins calls with different arguments';

/** Required fields beside fields that were taken over, shared roots, lists of stubs and calls. */
function world() {
  const users: Thing[] = [];
  const comment = (author: number, n: number): Thing => ({
    __typename: 'Comment', id: `k${author}${n}`, body: `Comment ${author}/${n}`, author: () => users[author - 1],
    spam() {
      return `spam ${String(this.body)}`;
    },
  });
  const user = (n: number): Thing => ({
    __typename: 'User', id: `u${n}`, name: `User ${n}`, email: `u${n}@example.org`, city: `City ${n}`,
    orders: [{ __typename: 'Order', id: `o${n}a`, total: n }, { __typename: 'Order', id: `o${n}b`, total: n * 2 }],
    comments: ({ first = 2 }: Thing) => Array.from({ length: Number(first) }, (_, i) => comment(n, i)),
    ordersCount() {
      return (this.orders as Thing[]).length;
    },
    orderIds() {
      return (this.orders as Thing[]).map(({ id }) => id).join(' ');
    },
    contact() {
      return `mailto:${String(this.email)}`;
    },
    card() {
      return `${String(this.name)} <${String(valueOf(this, 'contact'))}>`;
    },
    spamOf() {
      return (valueOf(this, 'comments', { first: 3 }) as Thing[]).map((each) => valueOf(each, 'spam')).join(', ');
    },
  });
  users.push(user(1), user(2));
  const comments = users.flatMap((each) => valueOf(each, 'comments', { first: 5 }) as Thing[]);
  const orders = users.flatMap((each) => each.orders as Thing[]);
  return { Query: { users, newest: users[1], oldest: users[0], comments }, Mutation: { touch: () => users[0] }, entities: [...users, ...comments, ...orders] };
}

export const mixed: Scenario = {
  title: 'required fields beside fields that moved, shared roots and stubs',
  world,
  subgraphs: {
    accounts: `
      type Query { oldest: User users: [User!]! @shareable }
      type Mutation { touch: User @shareable }
      type User @key(fields: "id") { id: ID! name: String @shareable email: String @override(from: "legacy") orders: [Order!]! }
      type Order @key(fields: "id", resolvable: false) { id: ID! }`,
    contacts: `
      type User @key(fields: "id") {
        id: ID! email: String @external orders: [Order!]! @external
        contact: String @requires(fields: "email")
        ordersCount: Int @requires(fields: "orders { id }")
        orderIds: String @requires(fields: "orders { id }") }
      type Order @key(fields: "id", resolvable: false) { id: ID! }`,
    legacy: `
      type Query { newest: User users: [User!]! @shareable }
      type Mutation { touch: User @shareable }
      type User @key(fields: "id") { id: ID! name: String @shareable email: String city: String comments(first: Int = 2): [Comment!]! }
      type Comment @key(fields: "id") { id: ID! }`,
    comments: `
      type Query { comments: [Comment!]! }
      type Comment @key(fields: "id") { id: ID! body: String author: User }
      type User @key(fields: "id", resolvable: false) { id: ID! }`,
    filters: 'type Comment @key(fields: "id") { id: ID! body: String @external spam: String @requires(fields: "body") }',
    cards: `
      type User @key(fields: "id") {
        id: ID! name: String @external contact: String @external comments(first: Int = 2): [Comment!]! @external
        card: String @requires(fields: "name contact")
        spamOf: String @requires(fields: "comments(first: 3) { spam }") }
      type Comment @key(fields: "id") { id: ID! spam: String @external }`,
    orders: 'type Order @key(fields: "id") { id: ID! total: Int }',
  },
  operations: [
    '{ oldest { email contact city } newest { email contact city } }',
    '{ users { email name city ordersCount orderIds orders { total } } }',
    '{ users { ordersCount } }',
    '{ newest { spamOf } }',
    { source: '{ users { spamOf comments { spam } } }', stockIsWrong: CALLS },
    { source: '{ users { spamOf comments(first: 1) { id body spam author { card } } } }', stockIsWrong: CALLS },
    '{ newest { card name } comments { author { contact spamOf } } }',
    'mutation { touch { email contact card spamOf } }',
    'mutation { a: touch { name } b: touch { contact ordersCount } }',
    '{ users { comments(first: 0) { id } orderIds orders { id } } }',
    '{ users { x: comments(first: 1) { spam } y: comments(first: 3) { id spam } spamOf card } }',
  ],
};
