import type { Scenario, Thing } from '../kit/scenario.ts';

function world() {
  const user = (n: number): Thing => ({
    __typename: 'User', id: `u${n}`, username: `user${n}`, name: `User ${n}`, rid: `r${n}`, email: null,
    greeting() {
      return `Hello ${String(this.name)}`;
    },
  });
  const users = [user(1), user(2)];
  return { Query: { users, userById: ({ id }: Thing) => users.find((each) => each.id === id) ?? null, randomUser: users[1] }, entities: users };
}

const operations = [
  '{ randomUser { id username name rid greeting } }',
  '{ users { id rid greeting email } }',
  '{ userById(id: "u1") { id username name } other: userById(id: "u3") { name } }',
  {
    source: '{ randomUser { __typename ...U } users { rid } } fragment U on User { name: username greeting }',
    stockIsWrong: 'it takes an alias for a required field',
  },
];

const owner = (key: string) => `
  type Query { users: [User!]! userById(id: ID!): User }
  type User ${key} { id: ID! username: String name: String email: String }`;

/** `@extends` says the same as `extend type`, in both versions of federation, with and without keys that can be resolved. */
export const extended: readonly Scenario[] = [
  {
    title: 'types that are extended by a directive',
    world,
    operations,
    subgraphs: {
      users: owner('@key(fields: "id") @key(fields: "username")'),
      rids: `
        type Query @extends { randomUser: User }
        type User @extends @key(fields: "id") { id: ID! @external name: String @external rid: ID greeting: String @requires(fields: "name") }`,
    },
  },
  {
    title: 'types that are extended by a directive of the first version of federation',
    world,
    operations,
    subgraphs: {
      users: `# federation 1\n${owner('@key(fields: "id")')}`,
      rids: `
        # federation 1
        type Query @extends { randomUser: User }
        type User @extends @key(fields: "id") { id: ID! @external name: String @external rid: ID greeting: String @requires(fields: "name") }`,
    },
  },
  {
    title: 'a type that is extended by another key than its owner knows first',
    world,
    operations,
    subgraphs: {
      users: owner('@key(fields: "username") @key(fields: "id")'),
      rids: `
        # federation 1
        extend type Query { randomUser: User }
        type User @extends @key(fields: "id") { id: ID! @external name: String @external rid: ID greeting: String @requires(fields: "name") }`,
    },
  },
];
