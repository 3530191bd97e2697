import type { Scenario, Thing } from '../kit/scenario.ts';

function world() {
  const user = (n: number): Thing => ({
    __typename: 'User', id: `u${n}`, role: ['ADMIN', 'GUEST', 'GHOST'][n - 1], state: n === 1 ? 'ACTIVE' : 'GONE', colour: n === 1 ? 'RED' : null, size: 'L',
    sizes: ['S', 'L', null], greets: ({ how }: Thing) => `${String(how)}`,
  });
  const users = [user(1), user(2), user(3)];
  const shown = (value: unknown): string => JSON.stringify(value);
  return {
    Query: {
      users: ({ filter = {} }: Thing) => users.filter(({ role }) => (filter as Thing).role === undefined || role === (filter as Thing).role),
      safe: [users[0], users[1]],
      echo: ({ input }: Thing) => shown(input), nested: ({ input }: Thing) => shown(input), list: ({ inputs }: Thing) => shown(inputs),
      byRole: ({ role, roles }: Thing) => shown([role, roles]), defaults: (args: Thing) => shown(args),
    },
    entities: users,
  };
}

/** An enum that is given has the values of all; one that is taken only those that all take. Inputs have the fields that all have. */
export const merged: Scenario = {
  title: 'enums and inputs that differ between subgraphs',
  world,
  subgraphs: {
    users: `
      type Query {
        users(filter: UserFilter = {}): [User!]! safe: [User!]! @shareable echo(input: UserFilter): String
        byRole(role: Level = LOW, roles: [Level!]): String @shareable
        defaults(a: Int = 5, b: [Int!] = [1, 2], c: Point = { x: 1 }, d: Level = HIGH, e: String): String }
      type User @key(fields: "id") { id: ID! role: Role state: State @shareable size: Size @shareable sizes: [Size] @shareable }
      enum Role { ADMIN GUEST GHOST @inaccessible }
      enum State { ACTIVE }
      enum Size { S L }
      enum Level { LOW HIGH }
      input UserFilter { role: String @tag(name: "x") first: Int onlyHere: Boolean }
      input Point { x: Int! y: Int = 7 }`,
    states: `
      type Query {
        safe: [User!]! @shareable byRole(role: Level = LOW, roles: [Level!]): String @shareable
        nested(input: Outer!): String list(inputs: [[UserFilter!]!]): String }
      type User @key(fields: "id") {
        id: ID! colour: Colour state: State @shareable size: Size @shareable sizes: [Size] @shareable greets(how: Level = HIGH): String }
      enum State { ACTIVE GONE }
      enum Colour { RED BLUE }
      enum Size { S M L }
      enum Level { LOW HIGH TOP }
      input UserFilter { role: String first: Int onlyThere: Int }
      input Outer { filter: UserFilter outer: Outer levels: [Level!]! = [LOW] }`,
  },
  operations: [
    '{ users { id colour size sizes } }',
    '{ users { role } }',
    '{ safe { id colour size greets } }',
    '{ a: users(filter: { role: "GUEST" }) { id greets(how: LOW) } }',
    { source: 'query ($filter: UserFilter) { users(filter: $filter) { id colour } echo(input: $filter) }', variables: { filter: { role: 'ADMIN', first: 2 } } },
    { source: 'query ($filter: UserFilter = { role: "ADMIN" }) { users(filter: $filter) { id } echo(input: $filter) }' },
    { source: 'query ($role: String) { echo(input: { role: $role, first: 1 }) }', variables: { role: 'x' } },
    { source: 'query ($role: String) { echo(input: { role: $role }) }' },
    { source: 'query ($in: Outer!) { nested(input: $in) }', variables: { in: { outer: { filter: { role: null }, levels: ['HIGH'] }, levels: [] } } },
    { source: 'query ($l: [Level!]! = [HIGH]) { nested(input: { levels: $l, outer: { levels: LOW } }) }' },
    { source: 'query ($one: UserFilter!) { list(inputs: [[$one, { role: "b" }], [], [{}]]) }', variables: { one: { first: 1 } } },
    { source: 'query ($level: Level, $levels: [Level!]) { byRole(role: $level, roles: $levels) }', variables: { levels: 'LOW' } },
    { source: 'query ($level: Level) { byRole(role: $level) }', variables: { level: null } },
    '{ defaults x: defaults(a: null, b: 3, c: { x: 2, y: null }, e: "q\\"uo\\\\te \\u00e9 €") }',
    { source: 'query ($e: String) { defaults(e: $e) }', variables: { e: 'line\nbreak "quoted" \\ \u2028 😀' } },
    { source: 'query ($a: Int = 9) { defaults(a: $a) safe { greets } }' },
  ],
};
