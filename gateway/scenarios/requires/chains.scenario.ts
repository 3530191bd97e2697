import type { Scenario, Thing } from '../kit/scenario.ts';
import { valueOf } from '../kit/scenario.ts';

const CHAINED = 'it does not give a field what it requires, where that requires something, too';

/** Chains that go through other entities, lists, interfaces and calls. */
function world() {
  const user = (n: number): Record<string, unknown> => ({
    __typename: 'User', id: `u${n}`, born: 2000 - n * 10, ageIn: ({ year }: Thing) => Number(year) - (2000 - n * 10),
    isNovice() {
      return Number(valueOf(this, 'ageIn', { year: 2010 })) < 30;
    },
    badge() {
      return valueOf(this, 'isNovice') === true ? 'novice' : 'expert';
    },
    comments: [], title: `User ${n}`, rank() {
      return `${String(this.title)} is ${String(valueOf(this, 'badge'))}`;
    },
  });
  const users = [user(1), user(3)];
  const post = (n: number, author: Thing, readers: readonly Thing[]): Record<string, unknown> => ({
    __typename: 'Post', id: `p${n}`, title: `Post ${n}`, author, readers,
    byline() {
      return `by a ${String(valueOf(this.author as Thing, 'badge'))}`;
    },
    audience() {
      return (this.readers as Thing[]).map((each) => String(valueOf(each, 'badge'))).join('+');
    },
    digest() {
      return `${String(valueOf(this, 'byline'))} for ${String(valueOf(this, 'audience'))}`;
    },
    rank() {
      return `${String(this.title)}, ${String(valueOf(this, 'digest'))}`;
    },
  });
  const [young = {}, old = {}] = users;
  const posts = [post(1, young, [young, old]), post(2, old, [])];
  return { Query: { posts, users, post: posts[0], ranked: [posts[1], young] }, entities: [...posts, ...users] };
}

export const chains: Scenario = {
  title: 'chains of required fields through other objects',
  world,
  subgraphs: {
    posts: `
      type Query { posts: [Post!]! }
      type Post @key(fields: "id") { id: ID! title: String author: User readers: [User!]! }
      type User @key(fields: "id", resolvable: false) { id: ID! }`,
    users: `
      type Query { users: [User!]! post: Post }
      type User @key(fields: "id") { id: ID! title: String born: Int ageIn(year: Int!): Int isNovice: Boolean @external badge: String @requires(fields: "isNovice") }
      type Post @key(fields: "id") {
        id: ID! byline: String @external audience: String @external
        digest: String @requires(fields: "byline audience") }`,
    ages: `
      type User @key(fields: "id") { id: ID! ageIn(year: Int!): Int @external isNovice: Boolean @requires(fields: "ageIn(year: 2010)") }`,
    lines: `
      type Post @key(fields: "id") {
        id: ID! author: User @external readers: [User!]! @external
        byline: String @requires(fields: "author { badge }") audience: String @requires(fields: "readers { badge }") }
      type User @key(fields: "id") { id: ID! badge: String @external }`,
    ranks: `
      type Query { ranked: [Ranked!]! }
      interface Ranked { id: ID! rank: String }
      type Post implements Ranked @key(fields: "id") { id: ID! title: String @external digest: String @external rank: String @requires(fields: "title digest") }
      type User implements Ranked @key(fields: "id") { id: ID! title: String @external badge: String @external rank: String @requires(fields: "title badge") }`,
  },
  operations: [
    '{ users { isNovice } }',
    '{ users { badge } }',
    '{ users { badge isNovice title } }',
    '{ posts { byline } }',
    '{ posts { audience } }',
    '{ posts { digest } }',
    '{ posts { digest byline audience author { badge } } }',
    '{ post { digest } }',
    '{ post { byline audience } }',
    '{ posts { author { badge } readers { isNovice } } }',
    { source: '{ users { rank } }', stockIsWrong: CHAINED },
    '{ posts { rank } }',
    '{ ranked { rank } }',
    '{ ranked { id rank ... on Post { digest } ... on User { badge } } }',
    { source: '{ post { rank author { rank } } posts { readers { rank badge } } }', stockIsWrong: CHAINED },
    '{ a: posts { x: digest } b: posts { x: byline author { x: badge } } }',
    'query ($c: Boolean = false) { posts { digest @include(if: $c) byline @skip(if: $c) rank } }',
    { source: '{ users { ageIn(year: 2000) badge a: ageIn(year: 2020) } }', stockIsWrong: 'it joins calls with different arguments' },
  ],
};
