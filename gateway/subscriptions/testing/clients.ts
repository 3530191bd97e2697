/** Clients as they come over the wire, for tests of subscriptions. */
import { request as requestOver } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { FormattedExecutionResult } from 'graphql';
import { WebSocket } from 'ws';
import { createSseParser } from '../subgraph/sse-parser.ts';

export type Result = FormattedExecutionResult<Record<string, unknown>>;

/** One subscription, read result by result. */
export interface TestSubscription {
  /** The next result, or 'complete', or 'closed' when the connection ended before that. */
  next(): Promise<Result | 'complete' | 'closed'>;
  /** Leaves. */
  leave(): void;
}

/** Things that come, to be waited for one by one. */
function inbox<Item>() {
  const items: Item[] = [];
  const readers: ((item: Item) => void)[] = [];
  return {
    add(item: Item): void {
      const reader = readers.shift();
      if (reader) reader(item);
      else items.push(item);
    },
    next: (): Promise<Item> => {
      const item = items.shift();
      return item === undefined ? new Promise((resolve) => readers.push(resolve)) : Promise.resolve(item);
    },
  };
}

export interface StreamResponse extends TestSubscription {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Of an answer that is no stream. */
  readonly json: unknown;
  /** Comments so far. */
  readonly comments: number;
}

/** @param request the members of a body; in the URL with GET */
export async function subscribeOverSse(
  url: string,
  request: Readonly<Record<string, unknown>>,
  { method = 'POST', headers = {} }: { readonly method?: 'GET' | 'POST'; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<StreamResponse> {
  const search = new URLSearchParams(Object.entries(request).map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
  const outgoing = requestOver(method === 'GET' ? `${url}/graphql?${String(search)}` : `${url}/graphql`, {
    method,
    // A connection of its own, which ends with it.
    agent: false,
    headers: { accept: 'text/event-stream', ...(method === 'POST' && { 'content-type': 'application/json' }), ...headers },
  });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve).on('error', reject).end(method === 'POST' ? JSON.stringify(request) : undefined);
  });
  outgoing.on('error', () => undefined);
  const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
  const json: unknown = isStream ? null : JSON.parse(await text(response));
  const results = inbox<Result | 'complete' | 'closed'>();
  let comments = 0;
  const read = async (): Promise<void> => {
    const parse = createSseParser(10_000_000);
    const decoder = new TextDecoder();
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      const part = decoder.decode(chunk, { stream: true });
      comments += part.split('\n').filter((line) => line.startsWith(':')).length;
      for (const { event, data } of parse(part)) results.add(event === 'complete' ? 'complete' : (JSON.parse(data) as Result));
    }
  };
  if (isStream) read().catch(() => undefined).finally(() => results.add('closed'));
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    json,
    get comments() {
      return comments;
    },
    next: results.next,
    leave: () => void outgoing.destroy(),
  };
}

export interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

export interface SocketClient {
  readonly socket: WebSocket;
  send(message: object | string): void;
  /** The next message that is no ping, or the code that the connection was closed with. */
  next(): Promise<Message | number>;
  /** Subscribes, and reads results of this operation only. Nobody else may read then. */
  subscribe(id: string, payload: object): TestSubscription;
  close(): void;
}

/** Opens a WebSocket. Rejects with the status when it is refused. */
export async function openSocket(
  url: string,
  { headers = {}, protocol = 'graphql-transport-ws', path = '/graphql', origin }: {
    readonly headers?: Readonly<Record<string, string>>; readonly protocol?: string; readonly path?: string; readonly origin?: string;
  } = {},
): Promise<SocketClient> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, protocol, { headers, ...(origin !== undefined && { origin }) });
  const messages = inbox<Message | number>();
  socket.on('message', (data) => messages.add(JSON.parse((data as Buffer).toString('utf8')) as Message));
  socket.on('error', () => undefined);
  socket.on('close', (code) => messages.add(code));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      reject(new Error(`status ${response.statusCode}`));
    });
    socket.once('error', reject);
  });
  const send = (message: object | string): void => socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  return {
    socket,
    send,
    next: messages.next,
    subscribe(id, payload) {
      send({ type: 'subscribe', id, payload });
      return {
        async next() {
          const message = await messages.next();
          if (typeof message === 'number') return 'closed';
          if (message.id !== id) throw new Error(`unexpected: ${JSON.stringify(message)}`);
          if (message.type === 'error') return { errors: message.payload } as Result;
          return message.type === 'complete' ? 'complete' : (message.payload as Result);
        },
        leave: () => send({ type: 'complete', id }),
      };
    },
    close: () => socket.terminate(),
  };
}

/** A WebSocket whose connection is acknowledged. */
export async function connectSocket(url: string, payload?: object, options?: Parameters<typeof openSocket>[1]): Promise<SocketClient> {
  const client = await openSocket(url, options);
  client.send({ type: 'connection_init', ...(payload && { payload }) });
  const ack = await client.next();
  if (typeof ack === 'number' || ack.type !== 'connection_ack') throw new Error(`not acknowledged: ${JSON.stringify(ack)}`);
  return client;
}
