import type { Scenario, Thing } from '../kit/scenario.ts';

/** One subgraph knows which media there are; others add fields to all of them without knowing any. */
function world() {
  const maker = (n: number): Thing => ({ __typename: n === 1 ? 'Admin' : 'Member', id: `a${n}`, name: `Account ${n}`, isActive: n !== 3, nick: n === 2 ? null : `n${n}` });
  const accounts = [maker(1), maker(2), maker(3)];
  const media = (type: string, n: number, more: Thing): Thing => ({
    __typename: type, id: `m${n}`, title: `Title ${n}`, code: `code${n}`, rating: n === 2 ? null : n / 2, views: n * 100, owner: accounts[n - 1],
    reviews: Array.from({ length: n }, (_, i) => ({ id: `r${n}${i}`, stars: i })),
    blurb() {
      return `${String(this.title)} (${String(this.views)})`;
    },
    similar: [], ...more,
  });
  const all = [media('Book', 1, { pages: 10 }), media('Film', 2, { minutes: 90 }), media('Book', 3, { pages: 30 })];
  for (const each of all) (each.similar as Thing[]).push(...all.filter((other) => other !== each));
  return {
    Query: {
      media: all, medium: ({ id }: Thing) => all.find((each) => each.id === id) ?? null, books: [all[0], all[2]],
      popular: [all[2], all[1]], best: all[0], accounts, owners: accounts,
    },
    entities: [...all, ...accounts],
  };
}

export const interfaceObjects: Scenario = {
  title: 'interfaces that some subgraphs know as objects',
  world,
  subgraphs: {
    media: `
      type Query { media: [Media!]! medium(id: ID!): Media books: [Book!]! }
      interface Media @key(fields: "id") @key(fields: "code") { id: ID! code: ID! title: String }
      type Book implements Media @key(fields: "id") @key(fields: "code") { id: ID! code: ID! title: String pages: Int }
      type Film implements Media @key(fields: "id") @key(fields: "code") { id: ID! code: ID! title: String minutes: Int }`,
    ratings: `
      type Query { popular: [Media!]! }
      type Media @interfaceObject @key(fields: "id") { id: ID! rating: Float reviews: [Review!]! views: Int @shareable owner: Account }
      type Review { id: ID! stars: Int }
      type Account @interfaceObject @key(fields: "id") { id: ID! }`,
    texts: `
      type Query { best: Media }
      type Media @interfaceObject @key(fields: "code") { code: ID! title: String @external views: Int @external blurb: String @requires(fields: "title views") similar: [Media!]! }`,
    accounts: `
      type Query { accounts: [Account!]! }
      interface Account @key(fields: "id") { id: ID! name: String }
      type Admin implements Account @key(fields: "id") { id: ID! name: String isActive: Boolean }
      type Member implements Account @key(fields: "id") { id: ID! name: String }`,
    nicks: `
      type Query { owners: [Account!]! }
      type Account @interfaceObject @key(fields: "id") { id: ID! nick: String }`,
  },
  operations: [
    '{ media { id title rating } }',
    '{ media { __typename rating ... on Book { pages } ... on Film { minutes views } } }',
    '{ books { title rating views reviews { stars } } }',
    '{ popular { id rating } }',
    '{ popular { title } }',
    '{ popular { __typename } }',
    '{ popular { __typename title rating ... on Book { pages } } }',
    '{ popular { ... on Film { rating minutes } ... on Book { views } } }',
    '{ best { blurb } }',
    '{ best { title blurb rating code id } }',
    '{ media { blurb } }',
    '{ books { blurb pages } }',
    '{ popular { blurb similar { rating __typename } } }',
    '{ media { similar { title similar { rating } } } }',
    '{ media { owner { id nick name } } }',
    '{ media { owner { __typename ... on Admin { isActive nick } } } }',
    '{ owners { nick name } accounts { nick __typename } }',
    '{ owners { ... on Admin { isActive } ... on Member { name nick } } }',
    '{ medium(id: "m2") { ...M } none: medium(id: "x") { ...M } } fragment M on Media { rating blurb ... on Film { minutes } }',
    { source: '{ media { id: title rating } }', stockIsWrong: 'it takes an alias for the key' },
    { source: '{ popular { code: rating title: id blurb } }', stockIsWrong: 'it takes an alias for the key' },
    '{ popular { ...B } } fragment B on Media { ... on Book { title r: rating } ... on Film { t: title v: views } }',
    'query ($all: Boolean = false) { popular { __typename @include(if: $all) rating } }',
  ],
};
