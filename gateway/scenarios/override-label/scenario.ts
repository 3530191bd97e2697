import type { Scenario, Thing } from '../kit/scenario.ts';

/** Both sides have the fields that move, with the same values; which of them is asked is what a test can see. */
function world() {
  const user = (n: number): Thing => ({
    __typename: 'User', id: `u${n}`, name: `User ${n}`, email: `u${n}@example.org`, age: n, plan: `plan ${n}`,
  });
  const users = [user(1), user(2)];
  return { Query: { users, me: users[0], version: 'one' }, entities: users };
}

export const progressive: Scenario = {
  title: 'fields that move to another subgraph little by little',
  world,
  subgraphs: {
    old: 'type Query { users: [User!]! version: String } type User @key(fields: "id") { id: ID! name: String email: String age: Int plan: String }',
    new: `
      type Query { me: User version: String @override(from: "old", label: "percent(100)") }
      type User @key(fields: "id") {
        id: ID!
        name: String @override(from: "old", label: "names")
        email: String @override(from: "old", label: "percent(20)")
        plan: String @override(from: "old", label: "plans") }`,
  },
  operations: [
    '{ users { id name email age plan } }',
    '{ me { name email age } version }',
    '{ users { age } me { age plan } }',
    '{ users { email: name name: email id: age plan } }',
  ],
};
