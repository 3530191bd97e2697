import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Caller } from '@stoa/identity/caller.ts';
import { verify } from '@stoa/identity/internal-signature.ts';
import { sendJson } from '../testing/stub-subgraph.ts';
import { RefusedRequest } from './answer-headers.ts';
import { createSubgraphClient } from './subgraph-client.ts';
import type { SubgraphLimits } from './subgraph-client.ts';

const secret = 'secret-of-the-subgraph-client-tests-0123';
const staff: Caller = { kind: 'staff', subject: 'ada' };

/** A client, and the server that it talks to. */
async function connect(listener: RequestListener, limits: Partial<SubgraphLimits> = {}) {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const client = createSubgraphClient({ name: 'catalog', url: new URL(`http://127.0.0.1:${port}/graphql`), secret, limits });
  return {
    client,
    port,
    server,
    send: () => client.send({ query: '{ a }', caller: staff }),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** What every failure looks like, whatever its reason. */
const fault = {
  name: 'Fault',
  code: 'DOWNSTREAM_SERVICE_ERROR',
  message: 'A service could not answer this part of the request.',
  retryable: true,
  details: { serviceName: 'catalog' },
};

describe('a request to a subgraph', () => {
  it('is signed for that subgraph, on behalf of the caller', async () => {
    let caller: unknown;
    await using subgraph = await connect((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const { method = '', url = '', headers } = request;
        caller = verify({ secrets: [secret], audience: 'catalog', method, path: url, headers, body: Buffer.concat(chunks) });
        sendJson(response, { data: { a: 1 } });
      });
    });
    expect(await subgraph.send()).toEqual({ data: { a: 1 }, errors: [], escapes: false, bytes: 16 });
    expect(caller).toEqual(staff);
  });

  it('gives back data and errors together', async () => {
    const errors = [{ message: 'no', path: ['a'] }];
    await using subgraph = await connect((_, response) => sendJson(response, { data: { a: null }, errors }));
    expect(await subgraph.send()).toEqual({ data: { a: null }, errors, escapes: false, bytes: 60 });
  });

  it('may say that there are no errors', async () => {
    for (const errors of [null, []]) {
      await using subgraph = await connect((_, response) => sendJson(response, { data: { a: 1 }, errors }));
      expect(await subgraph.send()).toMatchObject({ data: { a: 1 }, errors: [] });
    }
  });

  it.each<[string, RequestListener]>([
    ['it is no JSON at all', (_, response) => response.setHeader('content-type', 'text/html').end('<h1>It works!</h1>')],
    ['it is HTML that says it is JSON', (_, response) => response.setHeader('content-type', 'application/json').end('<h1>')],
    ['it says nothing about its type', (_, response) => response.end('{"data":{"a":1}}')],
    ['it is compressed without having been asked', (_, response) =>
      response.setHeader('content-type', 'application/json').setHeader('content-encoding', 'gzip').end('x')],
    ['it is a list', (_, response) => sendJson(response, [{ data: {} }])],
    ['it is null', (_, response) => sendJson(response, null)],
    ['its data is a list', (_, response) => sendJson(response, { data: [] })],
    ['its errors are no list', (_, response) => sendJson(response, { data: {}, errors: 'x' })],
    ['it has neither data nor errors', (_, response) => sendJson(response, {})],
    ['it refuses the request', (_, response) =>
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"errors":[{"message":"unsigned"}]}')],
    ['the connection breaks', (request) => request.socket.destroy()],
    ['it breaks off in the middle', (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{"data"');
      response.socket?.destroySoon();
    }],
  ])('is a fault without details when %s', async (_, listener) => {
    await using subgraph = await connect(listener);
    const error: unknown = await subgraph.send().catch((reason: unknown) => reason);
    expect(error).toMatchObject(fault);
    expect(JSON.stringify(error)).not.toContain(String(subgraph.port));
    expect((error as Error).cause).toBeDefined();
  });

  it('says nothing against the subgraph when that refuses it before it looks inside, in whatever format', async () => {
    for (const [status, refused] of [[400, true], [413, true], [414, true], [431, true], [404, false], [500, false]] as const) {
      await using subgraph = await connect((_, response) => response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Too large</h1>'));
      const error: unknown = await subgraph.send().catch((reason: unknown) => reason);
      expect(error).toMatchObject(fault);
      expect([status, (error as Error).cause instanceof RefusedRequest]).toEqual([status, refused]);
    }
  });

  it('gives back what the subgraph says of a value that only it can judge', async () => {
    const errors = [{ message: 'not a date', extensions: { code: 'BAD_USER_INPUT' } }];
    await using subgraph = await connect((_request, response) => sendJson(response, { errors }, 400));
    expect(await subgraph.send()).toMatchObject({ data: null, errors });
  });

  it('is not sent on by a redirect', async () => {
    let asked = 0;
    await using elsewhere = await connect((_, response) => {
      asked += 1;
      sendJson(response, { data: { a: 'secret' } });
    });
    const location = `http://127.0.0.1:${elsewhere.port}/graphql`;
    await using subgraph = await connect((_, response) => {
      response.writeHead(307, { location, 'content-type': 'application/json' }).end('{}');
    });
    await expect(subgraph.send()).rejects.toMatchObject(fault);
    expect(asked).toBe(0);
  });

  it('reads no more than it may, and closes the connection of who sends more', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    const closed = Promise.withResolvers<void>();
    let sent = 0;
    await using subgraph = await connect(
      (_, response) => {
        response.on('close', closed.resolve).writeHead(200, { 'content-type': 'application/json' });
        const more = (): void => {
          while (!response.destroyed && sent < 100 && response.write(megabyte)) sent += 1;
          sent += 1;
          response.once('drain', more);
        };
        more();
      },
      { maxAnswerBytes: 1024 * 1024 },
    );
    const error: unknown = await subgraph.send().catch((reason: unknown) => reason);
    expect(error).toMatchObject(fault);
    expect((error as Error).cause).toMatchObject({ message: 'the answer is longer than 1048576 bytes' });
    await closed.promise;
    expect(sent).toBeLessThan(50);
  });

  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['answers for ever, drop by drop', (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = (): void => {
        if (!response.destroyed) response.write(' ', () => setImmediate(drip));
      };
      drip();
    }],
  ])('ends in time when the subgraph %s', async (_, listener) => {
    await using subgraph = await connect(listener, { timeoutMs: 50 });
    const error: unknown = await subgraph.send().catch((reason: unknown) => reason);
    expect(error).toMatchObject(fault);
    expect((error as Error).cause).toMatchObject({ name: 'TimeoutError' });
  });

  it('uses its connections again, also after a fault', async () => {
    let connections = 0;
    let broken = false;
    await using subgraph = await connect((_, response) => {
      if (broken) response.writeHead(500).end('boom');
      else sendJson(response, { data: { a: 1 } });
    });
    subgraph.server.on('connection', () => (connections += 1));
    for (let i = 0; i < 10; i += 1) {
      broken = i === 5;
      await subgraph.send().catch(() => undefined);
    }
    // One, another in place of the one that closes with the fault, and one that may be opened before it has closed.
    expect(connections).toBeLessThanOrEqual(3);
  });
});
