import type { Scenario, Thing } from '../kit/scenario.ts';

function world() {
  const post = (n: number): Thing => ({
    __typename: 'ImagePost', id: `i${n}`, createdAt: `day ${n}`, text: `Text ${n}`, views: n,
    summary() {
      return `${String(this.createdAt)}: ${String(this.text)}`;
    },
  });
  const text: Thing = { __typename: 'TextPost', id: 't1', createdAt: 'day 9', text: 'Words', body: 'Words, words' };
  const posts = [post(1), text, post(2)];
  return {
    Query: { feed: posts, images: [posts[0], posts[2]], latest: text, aFeed: [text], bFeed: [posts[0]], health: 'fine' },
    entities: posts,
  };
}

/** Subgraphs fail when they are asked for what was taken from them; so answers show that nobody asks. */
export const overridden: Scenario = {
  title: 'fields that one subgraph took over from another',
  world,
  subgraphs: {
    old: `
      type Query { feed: [Post!]! images: [ImagePost!]! aFeed: [TextPost!]! health: String }
      interface Post { id: ID! createdAt: String! }
      type ImagePost implements Post @key(fields: "id") { id: ID! createdAt: String! text: String views: Int }
      type TextPost implements Post @key(fields: "id") { id: ID! createdAt: String! body: String }`,
    new: `
      type Query { latest: TextPost bFeed: [ImagePost!]! health: String @override(from: "old") }
      interface Post { id: ID! createdAt: String! }
      type ImagePost implements Post @key(fields: "id") { id: ID! createdAt: String! @override(from: "old") text: String @override(from: "old") }
      type TextPost implements Post @key(fields: "id") { id: ID! createdAt: String! @override(from: "old") text: String }`,
    summaries: `
      type ImagePost @key(fields: "id") {
        id: ID! createdAt: String! @external text: String @external
        summary: String @requires(fields: "createdAt text") }`,
  },
  operations: [
    '{ health }',
    '{ feed { id createdAt } }',
    '{ feed { createdAt } }',
    '{ feed { __typename ... on ImagePost { text } ... on TextPost { body text } } }',
    '{ images { createdAt text summary } }',
    '{ latest { id body createdAt } aFeed { createdAt } }',
    '{ bFeed { id text createdAt } aFeed { id text } }',
    '{ images { t: createdAt c: text summary } }',
    { source: '{ images { createdAt: text text: id summary } }', stockIsWrong: 'it takes an alias for a required field' },
    '{ feed { ...I ...T } } fragment I on ImagePost { summary id } fragment T on TextPost { createdAt }',
  ],
};
