import type { Scenario, Thing } from '../kit/scenario.ts';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@cacheTag"])';

function world() {
  const post = (n: number): Thing => ({ __typename: 'Post', id: `p${n}`, title: `Post ${n}`, likes: n });
  const posts = [post(1), post(2)];
  return { Query: { posts, post: ({ id }: Thing) => posts.find((each) => each.id === id) ?? null }, entities: posts };
}

/** Tags for caches in front of subgraphs; this gateway keeps no answers, and has no use for them. */
export const cacheTagged: Scenario = {
  title: 'fields and entities with tags for caches',
  world,
  stockRefuses: 'it does not have @cacheTag',
  subgraphs: {
    posts: `${LINK}
      type Query { posts: [Post!]! @cacheTag(format: "posts") post(id: ID!): Post @cacheTag(format: "post-{$args.id}") }
      type Post @key(fields: "id") @cacheTag(format: "post-{$key.id}") { id: ID! title: String }`,
    likes: `${LINK} type Post @key(fields: "id") { id: ID! likes: Int }`,
  },
  operations: ['{ posts { title likes } }', '{ post(id: "p2") { likes } none: post(id: "x") { likes } }'],
};
