import type { Scenario, Thing } from '../kit/scenario.ts';

const link = (imports: string) => `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@composeDirective"${imports}])
    @link(url: "https://example.org/audit/v1.0", import: ["@audited", { name: "@owner", as: "@team" }])
    @composeDirective(name: "@audited") @composeDirective(name: "@team")
  directive @audited(level: Int! = 1, reason: Reason) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | ARGUMENT_DEFINITION | ENUM_VALUE
  directive @team(name: String!) on FIELD_DEFINITION | OBJECT | UNION
  enum Reason { LAW HABIT }`;

function world() {
  const account = (n: number): Thing => ({ __typename: 'Account', id: `a${n}`, balance: n * 5, holder: `Holder ${n}`, state: n === 1 ? 'OPEN' : 'CLOSED' });
  const accounts = [account(1), account(2)];
  return {
    Query: { accounts, account: ({ id = 'a1' }: Thing) => accounts.find((each) => each.id === id) ?? null },
    entities: accounts,
  };
}

/** Directives of one's own go through composition, and through planning. One that runs in documents is passed on, too. */
export const composed: Scenario = {
  title: 'directives of others that the supergraph keeps',
  world,
  subgraphs: {
    accounts: `${link('')}
      type Query { accounts: [Account!]! @audited(level: 3) @audited account(id: ID = "a1" @audited(reason: LAW)): Account @team(name: "core") }
      type Account @key(fields: "id") @team(name: "accounts") { id: ID! balance: Int @audited(reason: HABIT) state: State }
      enum State { OPEN CLOSED @audited }`,
    people: `${link('')}
      type Account @key(fields: "id") @audited(level: 2) { id: ID! holder: String @team(name: "people") }`,
  },
  operations: [
    '{ accounts { id balance holder state } }',
    '{ account { holder } other: account(id: "a2") { state holder } }',
    { source: 'query ($id: ID) { account(id: $id) { holder } }', variables: { id: 'a3' } },
  ],
};

const executable = 'directive @loud(times: Int = 2, tone: String) on QUERY | FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT | VARIABLE_DEFINITION';

export const executableDirectives: Scenario = {
  title: 'directives that stand in documents',
  world,
  subgraphs: {
    accounts: `
      ${executable}
      type Query { accounts: [Account!]! account(id: ID = "a1"): Account }
      type Account @key(fields: "id") { id: ID! balance: Int state: String }`,
    people: `
      ${executable}
      type Account @key(fields: "id") { id: ID! holder: String }`,
  },
  operations: [
    '{ accounts @loud { id @loud(times: 3) holder @loud(tone: "high") } }',
    'query A($id: ID = "a2" @loud) @loud(times: 1) { account(id: $id) { ... @loud { holder balance } ...F @loud(tone: "low") } } fragment F on Account { state holder }',
    { source: 'query ($times: Int, $tone: String) { accounts { holder @loud(times: $times, tone: $tone) balance @loud(times: $times) } }', variables: { times: 9, tone: 'x' } },
  ],
};
