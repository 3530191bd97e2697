import { createServer } from 'node:http';
import type { IncomingHttpHeaders, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { Caller } from '@stoa/identity/caller.ts';
import { verify } from '@stoa/identity/internal-signature.ts';

type Resolvers = GraphQLResolverMap<{ caller: Caller }>;

/** What a stub subgraph was asked. */
export interface SeenRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  /** Names and values by turns, as they came. */
  readonly rawHeaders: readonly string[];
  readonly caller: Caller;
}

export interface StubSubgraph {
  readonly name: string;
  /** Stays the same when the subgraph goes down and comes back. */
  readonly url: string;
  /** Requests that were not about the SDL. */
  readonly seen: SeenRequest[];
  /** Those of them whose answer nobody waited for: the connection was closed before it. */
  readonly abandoned: SeenRequest[];
  /** Gives the subgraph another schema, as a new version of it would. */
  deploy(sdl: string, resolvers?: Resolvers): void;
  /** Answers everything with this from now on, until the next `deploy`. */
  misbehave(listener: RequestListener): void;
  down(): Promise<void>;
  up(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@external", "@requires", "@inaccessible", "@tag"])\n`;

/** A subgraph on a port of its own, which accepts signed requests only. Put resolvers under their type's name. */
export async function startStubSubgraph(name: string, secret: string, sdl: string, resolvers: Resolvers = {}): Promise<StubSubgraph> {
  const seen: SeenRequest[] = [];
  const abandoned: SeenRequest[] = [];
  let listener: RequestListener;

  const deploy = (nextSdl: string, nextResolvers: Resolvers = {}): void => {
    const schema = buildSubgraphSchema([{ typeDefs: parse(FEDERATION + nextSdl), resolvers: nextResolvers }]);
    listener = serve(schema, name, secret, { seen, abandoned });
  };
  deploy(sdl, resolvers);

  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => listener(request, response));
  const listen = (port: number) => new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    name,
    url: `http://127.0.0.1:${port}`,
    seen,
    abandoned,
    deploy,
    misbehave: (next) => {
      listener = next;
    },
    down: close,
    up: () => listen(port),
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await close();
    },
  };
}

function serve(schema: GraphQLSchema, name: string, secret: string, { seen, abandoned }: Pick<StubSubgraph, 'seen' | 'abandoned'>): RequestListener {
  return (request, response) => {
    const answer = async (): Promise<void> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      const { method = '', url = '', headers, rawHeaders } = request;
      const caller = verify({ secrets: [secret], audience: name, method, path: url, headers, body });
      const { query, variables = {} } = JSON.parse(body.toString()) as { query: string; variables?: Record<string, unknown> };
      if (!query.includes('_service')) {
        const request = { query, variables, headers, rawHeaders, caller };
        seen.push(request);
        response.on('close', () => {
          if (!response.writableFinished) abandoned.push(request);
        });
      }
      sendJson(response, await graphql({ schema, source: query, variableValues: variables, contextValue: { caller } }));
    };
    answer().catch((error: unknown) => {
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ errors: [{ message: String(error) }] }));
    });
  };
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
