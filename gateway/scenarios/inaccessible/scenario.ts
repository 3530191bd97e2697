import type { Scenario, Thing } from '../kit/scenario.ts';

function world() {
  const user = (n: number): Thing => ({
    __typename: 'User', id: `u${n}`, internalId: `x${n}`, name: `User ${n}`, age: n, role: n === 1 ? 'ADMIN' : n === 2 ? 'ROBOT' : 'GUEST',
    score: n * 2, contact: n === 2 ? { __typename: 'Fax', number: '1' } : { __typename: 'Mail', address: `u${n}@example.org` },
    rank() {
      return Number(this.score) * 10;
    },
    friends: [],
  });
  const users = [user(1), user(2), user(3)];
  for (const each of users) (each.friends as Thing[]).push(...users);
  return { Query: { users: [users[0], users[2]], user: ({ id }: Thing) => users.find((each) => each.id === id) ?? null }, entities: users };
}

export const inaccessible: Scenario = {
  title: 'fields, types and values that only subgraphs see',
  world,
  subgraphs: {
    users: `
      type Query { users(internal: Boolean @inaccessible): [User!]! user(id: ID!): User secret: Secret @inaccessible }
      type User @key(fields: "internalId") {
        id: ID! internalId: ID! @inaccessible name: String role: Role contact: Contact friends: [User!]! score: Int @inaccessible }
      enum Role { ADMIN GUEST ROBOT @inaccessible }
      union Contact = Mail | Fax
      type Mail { address: String }
      type Fax @inaccessible { number: String }
      type Secret @inaccessible { word: String }`,
    ages: 'type User @key(fields: "internalId") { internalId: ID! age: Int score: Int @external rank: Int @requires(fields: "score") }',
  },
  operations: [
    '{ users { id name age } }',
    '{ users { rank role } }',
    '{ users { contact { __typename ... on Mail { address } } } }',
    { source: '{ user(id: "u2") { name role } }' },
    { source: '{ user(id: "u2") { name contact { __typename } age } }' },
    '{ users { friends { id age } } }',
    '{ users { friends { role contact { __typename } } } }',
    '{ __type(name: "User") { fields { name } } secret: __type(name: "Secret") { name } role: __type(name: "Role") { enumValues { name } } }',
    '{ __schema { queryType { fields { name args { name } } } } }',
    { source: '{ users { score: name rank internalId: age } }', stockIsWrong: 'it takes an alias for a required field' },
  ],
};
