/**
 * Two tiny subgraphs to try the gateway with. They know nothing of Stoa: any server that speaks GraphQL over HTTP and has the
 * two fields of federation will do.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';

const FEDERATION = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';

const books = [
  { id: '1', title: 'The Dispossessed', author: 'Ursula K. Le Guin' },
  { id: '2', title: 'Invisible Cities', author: 'Italo Calvino' },
];
const opinions = [
  { book: '1', stars: 5, text: 'Read it twice.' },
  { book: '2', stars: 4, text: 'Every page a city.' },
];

const booksSchema = buildSubgraphSchema([{
  typeDefs: parse(`${FEDERATION}
    type Query { books: [Book!]! }
    type Book @key(fields: "id") { id: ID! title: String! author: String! }`),
  resolvers: { Query: { books: () => books } },
}]);

const reviewsSchema = buildSubgraphSchema([{
  typeDefs: parse(`${FEDERATION}
    type Review { stars: Int! text: String! }
    type Book @key(fields: "id") { id: ID! reviews: [Review!]! }`),
  resolvers: { Book: { reviews: ({ id }: { id?: string }) => opinions.filter(({ book }) => book === id) } },
}]);

export interface RunningExample {
  /** Address of each subgraph, by name. */
  readonly urls: { readonly books: string; readonly reviews: string };
  stop(): void;
}

/** Port 0 takes any free one. */
export async function startExample(booksPort = 4001, reviewsPort = 4002): Promise<RunningExample> {
  const servers = await Promise.all([serve(booksSchema, booksPort), serve(reviewsSchema, reviewsPort)]);
  const [bookUrl = '', reviewUrl = ''] = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
  return {
    urls: { books: bookUrl, reviews: reviewUrl },
    stop: () => {
      for (const server of servers) server.close().closeAllConnections();
    },
  };
}

async function serve(schema: GraphQLSchema, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    answer(schema, request).then(
      (result) => response.setHeader('content-type', 'application/json').end(JSON.stringify(result)),
      () => response.writeHead(400).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

async function answer(schema: GraphQLSchema, request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const { query, variables } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { query: string; variables?: Record<string, unknown> };
  return graphql({ schema, source: query, variableValues: variables ?? {} });
}
