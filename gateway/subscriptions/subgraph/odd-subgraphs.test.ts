import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { anonymous } from '@stoa/identity/caller.ts';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { sseStreams } from './sse-stream.ts';
import type { OpenStream } from './subgraph-stream.ts';
import { webSocketStreams } from './websocket-stream.ts';

const limits = { name: 'odd', secret: null, connectMs: 5_000, eventBytes: 1_000, keepAliveMs: 5_000 };
const request = { query: 'subscription { a }', variables: { v: 1 }, caller: anonymous, headers: { 'x-request-id': 'id' } };

type Told = readonly ['event', unknown] | readonly ['completed'] | readonly ['broken', string, boolean];

/** All that a listener hears until the end. */
function listen(open: OpenStream): { readonly heard: Promise<readonly Told[]>; readonly close: () => void } {
  const heard: Told[] = [];
  const { promise, resolve } = Promise.withResolvers<readonly Told[]>();
  const close = open(request, {
    event: ({ data, errors }) => void heard.push(['event', errors.length > 0 ? errors : data]),
    completed: () => {
      heard.push(['completed']);
      // What would come after the end would come by now.
      setImmediate(() => resolve(heard));
    },
    broken: (reason, isFinal) => {
      heard.push(['broken', String((reason as Error).message), isFinal]);
      setImmediate(() => resolve(heard));
    },
  });
  return { heard: promise, close };
}

async function serve(listener: RequestListener, upgraded?: (socket: WebSocket) => void) {
  const server = createServer(listener);
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  const sockets = new WebSocketServer({ noServer: true });
  if (upgraded) server.on('upgrade', (incoming, socket, head) => sockets.handleUpgrade(incoming, socket, head, upgraded));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}/graphql`),
    connections,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        for (const socket of connections) socket.destroy();
      }),
  };
}

const asWs = (url: URL) => new URL(url.href.replace('http', 'ws'));
const next = (payload: unknown, id = '1') => JSON.stringify({ id, type: 'next', payload });

describe('a subgraph over WebSocket', () => {
  /** Sends these messages once the operation is there, and the end after a pong. */
  const talk = async (afterSubscribe: readonly (string | Buffer)[]) => {
    const got: unknown[] = [];
    await using server = await serve((_incoming, response) => response.writeHead(404).end(), (socket) => {
      socket.on('message', (data) => {
        const message = JSON.parse((data as Buffer).toString('utf8')) as { type: string };
        got.push(message);
        if (message.type === 'connection_init') socket.send('{"type":"connection_ack"}');
        if (message.type === 'subscribe') for (const each of afterSubscribe) socket.send(each);
        if (message.type === 'pong') socket.send('{"id":"1","type":"complete"}');
      });
    });
    const { heard } = listen(webSocketStreams({ ...limits, url: asWs(server.url) }));
    return { heard: await heard, got };
  };

  it('is asked as the protocol has it, and its events are passed on', async () => {
    const { heard, got } = await talk([next({ data: { a: 1 } }), '{"type":"ping","payload":{"p":1}}', '{"type":"pong"}', next({ data: null, errors: [{ message: 'x' }] })]);
    expect(heard).toEqual([['event', { a: 1 }], ['event', [{ message: 'x' }]], ['completed']]);
    expect(got).toEqual([
      { type: 'connection_init' },
      { type: 'subscribe', id: '1', payload: { query: 'subscription { a }', variables: { v: 1 } } },
      { type: 'pong', payload: { p: 1 } },
    ]);
  });

  it('may refuse the operation, which is the last word', async () => {
    const { heard } = await talk(['{"id":"1","type":"error","payload":[{"message":"No.","extensions":{"code":"NO"}}]}', next({ data: { a: 1 } })]);
    expect(heard).toEqual([['event', [{ message: 'No.', extensions: { code: 'NO' } }]], ['completed']]);
  });

  it.each([
    ['no JSON', ['{'], true],
    ['a list', ['[]'], true],
    ['bytes', [Buffer.from(next({ data: {} }))], true],
    ['an event of another operation', [next({ data: {} }, '2')], true],
    ['an event that is none', [next('data')], true],
    ['an event with neither data nor errors', [next({})], true],
    ['data that is a list', [next({ data: [] })], true],
    ['errors that are no list', [next({ data: {}, errors: {} })], true],
    ['an unknown message', ['{"id":"1","type":"surprise"}'], true],
    ['an event that is too long', [next({ data: { a: 'x'.repeat(1_001) } })], true],
  ])('that sends what makes no sense is not asked again: %s', async (_, messages, isFinal) => {
    const { heard } = await talk([next({ data: { a: 1 } }), ...messages]);
    expect(heard).toEqual([['event', { a: 1 }], ['broken', expect.any(String), isFinal]]);
  });

  it.each([
    [4400, true], [4401, true], [4403, true], [4406, true], [4408, false], [1000, false], [1001, false], [1011, false], [1013, false], [4500, false],
  ])('that closes with code %i is asked again, or not', async (code, isFinal) => {
    await using server = await serve((_incoming, response) => response.end(), (socket) => socket.close(code));
    const { heard } = listen(webSocketStreams({ ...limits, url: asWs(server.url) }));
    expect(await heard).toEqual([['broken', expect.stringContaining(String(code)), isFinal]]);
  });

  it.each([[301, true], [401, true], [404, true], [500, false], [503, false]])('that answers the upgrade with status %i is asked again, or not', async (status, isFinal) => {
    await using server = await serve(() => undefined);
    await using other = await serve((incoming, response) => {
      expect(incoming.headers).toMatchObject({ upgrade: 'websocket', 'x-request-id': 'id' });
      response.writeHead(status, { location: server.url.href }).end();
    });
    const { heard } = listen(webSocketStreams({ ...limits, url: asWs(other.url) }));
    expect(await heard).toEqual([['broken', expect.stringContaining(String(status)), isFinal]]);
    expect(server.connections.size).toBe(0);
  });

  it('that does not let us in in time, or gives no sign of life, is asked again', async () => {
    await using server = await serve(() => undefined, (socket) => socket.on('message', () => undefined));
    expect(await listen(webSocketStreams({ ...limits, connectMs: 1_000, url: asWs(server.url) })).heard).toEqual([['broken', expect.stringContaining('1000 ms'), false]]);
    await using dead = await serve(() => undefined, (socket) => socket.once('message', () => {
      socket.send('{"type":"connection_ack"}');
      socket.pause();
    }));
    expect(await listen(webSocketStreams({ ...limits, keepAliveMs: 20, url: asWs(dead.url) })).heard).toEqual([['broken', expect.stringContaining('sign of life'), false]]);
  });

  it('is left at once, also while we connect', async () => {
    const messages: string[] = [];
    const closed = Promise.withResolvers<number>();
    const subscribed = Promise.withResolvers<undefined>();
    await using server = await serve(() => undefined, (socket) => {
      socket.on('close', (code) => closed.resolve(code));
      socket.on('message', (data) => {
        const { type } = JSON.parse((data as Buffer).toString('utf8')) as { type: string };
        messages.push(type);
        if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
        if (type === 'subscribe') subscribed.resolve(undefined);
      });
    });
    const { close } = listen(webSocketStreams({ ...limits, url: asWs(server.url) }));
    await subscribed.promise;
    close();
    await closed.promise;
    expect(messages).toEqual(['connection_init', 'subscribe', 'complete']);
    listen(webSocketStreams({ ...limits, url: asWs(server.url) })).close();
    await using silent = await serve(() => undefined);
    listen(webSocketStreams({ ...limits, url: asWs(silent.url) })).close();
  });
});

describe('a subgraph with event streams', () => {
  const STREAM = { 'content-type': 'text/event-stream' };
  const hear = async (listener: RequestListener) => {
    await using server = await serve(listener);
    return await listen(sseStreams({ ...limits, url: server.url })).heard;
  };

  it('is asked as the protocol has it, and its events are passed on', async () => {
    let body = '';
    const heard = await hear((incoming, response) => {
      expect(incoming).toMatchObject({ method: 'POST', headers: { accept: 'text/event-stream', 'content-type': 'application/json', 'x-request-id': 'id' } });
      incoming.on('data', (chunk) => (body += String(chunk)));
      response.writeHead(200, STREAM).write(':\n\nevent: next\ndata: {"data":{"a":1}}\n\nevent: other\ndata: 7\n\n');
      response.end('event: next\ndata: {"errors":[{"message":"x"}]}\n\nevent: complete\n\nevent: next\ndata: {"data":{"a":2}}\n\n');
    });
    expect(heard).toEqual([['event', { a: 1 }], ['event', [{ message: 'x' }]], ['completed']]);
    expect(JSON.parse(body)).toEqual({ query: 'subscription { a }', variables: { v: 1 } });
  });

  it.each([
    ['breaks off', (response) => response.end('event: next\ndata: {"data":{"a":1}}\n\n'), false],
    ['sends no JSON', (response) => response.end('event: next\ndata: {\n\n'), true],
    ['sends no answer', (response) => response.end('event: next\ndata: []\n\n'), true],
    ['sends an event that is too long', (response) => response.write(`event: next\ndata: ${'x'.repeat(2_000)}`), true],
  ] as [string, (response: Parameters<RequestListener>[1]) => void, boolean][])('that %s is asked again, or not', async (_, send, isFinal) => {
    const heard = await hear((_incoming, response) => send(response.writeHead(200, STREAM)));
    expect(heard.at(-1)).toEqual(['broken', expect.any(String), isFinal]);
  });

  it.each([
    [200, { 'content-type': 'application/json' }, true],
    [200, { ...STREAM, 'content-encoding': 'gzip' }, true],
    [302, { ...STREAM, location: '/elsewhere' }, true],
    [401, STREAM, true],
    [500, STREAM, false],
    [503, STREAM, false],
  ])('that answers with status %i and %j is asked again, or not', async (status, headers, isFinal) => {
    let requests = 0;
    const heard = await hear((_incoming, response) => {
      requests += 1;
      response.writeHead(status, headers).end('event: next\ndata: {"data":{"a":1}}\n\n');
    });
    expect(heard).toEqual([['broken', expect.any(String), isFinal]]);
    expect(requests).toBe(1);
  });

  it('is left at once, also while it has not answered', async () => {
    for (const answer of [true, false]) {
      const arrived = Promise.withResolvers<undefined>();
      const closed = Promise.withResolvers<undefined>();
      await using server = await serve((_incoming, response) => {
        response.once('close', () => closed.resolve(undefined));
        if (answer) response.writeHead(200, STREAM).flushHeaders();
        arrived.resolve(undefined);
      });
      const { close } = listen(sseStreams({ ...limits, url: server.url }));
      await arrived.promise;
      close();
      await closed.promise;
    }
  });
});
