/**
 * A graph of any number of subgraphs that all know one entity, of which a query asks two: the list, and something of each
 * item. The others are there to be left alone.
 */
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { Question } from './operations.ts';

export interface WideSubgraph {
  readonly name: string;
  readonly sdl: string;
  /** Of those that are asked. */
  readonly schema: GraphQLSchema | null;
}

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';

/** @param count at least two */
export function createWideSubgraphs(count: number): readonly WideSubgraph[] {
  const items = (first: number): readonly object[] =>
    Array.from({ length: first }, (_, n) => ({ id: `item-${n}`, title: `The title of item number ${n}`, price: n * 7 }));
  return [
    wide('list', 'type Query { items(first: Int!): [Item!]! } type Item @key(fields: "id") { id: ID! title: String! price: Int! }', {
      Query: { items: (_: unknown, { first }: { first: number }) => items(first) },
    }),
    wide('details', 'type Item @key(fields: "id") { id: ID! note: String! stock: Int! }', {
      Item: {
        __resolveReference: ({ id }: { id: string }) => ({ id, note: `What there is to say about ${id}, which is not much`, stock: id.length }),
      },
    }),
    ...Array.from({ length: count - 2 }, (_, n) => ({
      name: `other-${n}`,
      sdl: `${LINK}type Query { other${n}(id: ID!): Other${n} } type Other${n} @key(fields: "id") { id: ID! value${n}: String item${n}: Item }
        type Item @key(fields: "id") { id: ID! extra${n}: String others${n}: [Other${n}!] }`,
      schema: null,
    })),
  ];
}

export function wideQuestion(items: number): Question {
  return { name: `${items} items`, body: JSON.stringify({ query: `query Wide { items(first: ${items}) { id title price note stock } }` }) };
}

function wide(name: string, typeDefs: string, resolvers: GraphQLResolverMap<unknown>): WideSubgraph {
  const sdl = LINK + typeDefs;
  return { name, sdl, schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]) };
}
