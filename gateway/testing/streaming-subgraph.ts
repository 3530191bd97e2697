import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import type { Caller } from '@stoa/identity/caller.ts';
import { verify } from '@stoa/identity/internal-signature.ts';
import { graphql, parse, subscribe } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { createEventQueue } from '../subscriptions/event-queue.ts';
import type { EventQueue } from '../subscriptions/event-queue.ts';
import { sendJson } from './stub-subgraph.ts';

/** One stream of events that a subgraph sends. */
export interface OpenStream {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  readonly caller: Caller;
  readonly transport: 'ws' | 'sse';
}

/** A real subgraph that also sends events, over WebSocket and as event streams. It accepts signed requests only. */
export interface StreamingSubgraph {
  readonly name: string;
  readonly url: string;
  /** Queries of ordinary requests. */
  readonly seen: string[];
  /** Every stream that was ever opened. */
  readonly opened: OpenStream[];
  /** Fields of `Subscription` that somebody listens to now, once for each listener. */
  readonly listening: readonly string[];
  /** An event for all who listen to a field of `Subscription`: its value, or an error. */
  publish(field: string, value: unknown): void;
  /** Says to all who listen to it that there will be no more. */
  finish(field: string): void;
  /** Breaks all connections. */
  cut(): void;
  /** Answers all upgrades and requests for event streams with this status from now on; null: as it should be. */
  refuse(status: number | null): void;
  down(): Promise<void>;
  up(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const FEDERATION = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires"])\n';

export async function startStreamingSubgraph(
  name: string,
  secret: string,
  sdl: string,
  resolvers: GraphQLResolverMap<{ caller: Caller }> = {},
): Promise<StreamingSubgraph> {
  const seen: string[] = [];
  const opened: OpenStream[] = [];
  const listeners = new Set<{ readonly field: string; readonly queue: EventQueue<unknown> }>();
  let refusedWith: number | null = null;
  const schema = buildSubgraphSchema([{ typeDefs: parse(FEDERATION + sdl), resolvers }]);
  for (const [field, definition] of Object.entries(schema.getSubscriptionType()?.getFields() ?? {})) {
    definition.subscribe = () => {
      const leave = (): void => void listeners.delete(listener);
      const queue = createEventQueue<unknown>({ events: 100_000, bytes: Infinity, tooSlow: () => new Error('too slow'), leave });
      const listener = { field, queue };
      listeners.add(listener);
      return queue;
    };
    definition.resolve = (event: unknown) => {
      if (event instanceof Error) throw event;
      return event;
    };
  }

  const callerOf = (request: IncomingMessage, body: string | Uint8Array): Caller => {
    const { method = '', url = '', headers } = request;
    return verify({ secrets: [secret], audience: name, method, path: url, headers, body });
  };
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    answer(request, response).catch((error: unknown) => sendJson(response, { errors: [{ message: String(error) }] }, 401));
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const caller = callerOf(request, body);
    const { query, variables = {} } = JSON.parse(body.toString()) as { query: string; variables?: Record<string, unknown> };
    if (request.headers.accept !== 'text/event-stream') {
      if (!query.includes('_service')) seen.push(query);
      return sendJson(response, await graphql({ schema, source: query, variableValues: variables, contextValue: { caller } }));
    }
    if (refusedWith !== null) return sendJson(response, {}, refusedWith);
    opened.push({ query, variables, headers: request.headers, caller, transport: 'sse' });
    return sendEvents(response, schema, { query, variables, caller });
  };

  const sockets = new WebSocketServer({ noServer: true });
  const callers = new WeakMap<IncomingMessage, Caller>();
  useServer(
    {
      schema,
      onOperation: ({ extra: { request } }, _id, { query, variables }) => {
        const caller = callers.get(request);
        if (caller) opened.push({ query, variables: variables ?? {}, headers: request.headers, caller, transport: 'ws' });
      },
    },
    sockets,
  );
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const refuse = (status: number): void => void socket.end(`HTTP/1.1 ${status} No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    if (refusedWith !== null) return refuse(refusedWith);
    try {
      callers.set(request, callerOf(request, ''));
      return sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit('connection', ws, request));
    } catch {
      return refuse(401);
    }
  });

  const cut = (): void => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
  };
  const listen = (port: number) => new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const down = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      cut();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const to = (field: string) => [...listeners].filter((listener) => listener.field === field);

  return {
    name,
    url: `http://127.0.0.1:${port}`,
    seen,
    opened,
    get listening() {
      return [...listeners].map(({ field }) => field);
    },
    publish: (field, value) => {
      for (const { queue } of to(field)) queue.push(value, 1);
    },
    finish: (field) => {
      for (const { queue } of to(field)) queue.end();
    },
    cut,
    refuse: (status) => {
      refusedWith = status;
    },
    down,
    up: () => listen(port),
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await down();
    },
  };
}

async function sendEvents(
  response: ServerResponse,
  schema: GraphQLSchema,
  { query, variables, caller }: { readonly query: string; readonly variables: Record<string, unknown>; readonly caller: Caller },
): Promise<void> {
  const results = await subscribe({ schema, document: parse(query), variableValues: variables, contextValue: { caller } });
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).flushHeaders();
  if (!(Symbol.asyncIterator in results)) {
    response.end(`event: next\ndata: ${JSON.stringify(results)}\n\nevent: complete\ndata:\n\n`);
    return;
  }
  response.once('close', () => void results.return(undefined));
  for await (const result of results) response.write(`:a comment\n\nevent: next\ndata: ${JSON.stringify(result)}\n\n`);
  if (!response.destroyed) response.end('event: complete\n\n');
}
