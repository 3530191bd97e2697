import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import Fastify from 'fastify';
import { buildSchema } from 'graphql';
import { registerGraphQL } from './fastify.ts';
import { createGraphQLHandler } from './handler.ts';
import type { ClientSignal, GraphQLHandler } from './http.ts';
import { nodeListener } from './node-http.ts';

const schema = buildSchema('type Query { echo(text: String): String forever: String }');
/** The signal of the last request that asked for what never comes. */
let waiting = Promise.withResolvers<ClientSignal | undefined>();
const graphql = createGraphQLHandler({
  schema,
  context: ({ body }) => ({ bytes: body.length }),
  introspection: true,
  execute: async ({ document, request: { signal } }) => {
    if (!document.loc?.source.body.includes('forever')) return { data: {} };
    waiting.resolve(signal);
    return new Promise((resolve) => signal?.addEventListener('abort', () => resolve({ data: {} })));
  },
  logger: { error: () => undefined, warn: () => undefined },
});

/** Each test that reads an answer in parts brings its own. */
let parts: AsyncIterable<string> = (async function* none() {})();
const handler: GraphQLHandler = async (incoming) =>
  incoming.url.endsWith('?parts') ? { status: 200, headers: { 'content-type': 'text/plain' }, body: parts } : graphql(incoming);

const mounts = {
  async Fastify() {
    const app = Fastify();
    registerGraphQL(app, handler);
    app.post('/other', async ({ body }) => body);
    return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() };
  },
  async 'node:http'() {
    const server = createServer(nodeListener(handler));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const close = async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
  },
};

describe.each(Object.entries(mounts))('over a real connection to %s', (name, mount) => {
  let url = '';
  let close: () => Promise<unknown>;
  beforeAll(async () => {
    ({ url, close } = await mount());
  });
  afterAll(() => close());

  /** What the server answers to these bytes, sent in pieces, whatever the client library thinks of them. */
  const send = (method: string, headers: Record<string, string>, body: Buffer | string = '', path = '/graphql') =>
    new Promise<{ status: number; codes: unknown[] }>((resolve, reject) => {
      const sent = request(`${url}${path}`, { method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const { errors = [] } = (text ? JSON.parse(text) : {}) as { errors?: { extensions: { code: unknown } }[] };
          resolve({ status: response.statusCode ?? 0, codes: errors.map(({ extensions }) => extensions.code) });
        });
      });
      sent.on('error', reject);
      const bytes = Buffer.from(body);
      for (let at = 0; at < bytes.length; at += 65_536) sent.write(bytes.subarray(at, at + 65_536));
      sent.end();
    });
  const json = { 'content-type': 'application/json' };

  it('answers to a body that comes in pieces, plain and compressed', async () => {
    const body = JSON.stringify({ query: '{ echo }', extensions: { pad: 'x'.repeat(200_000) } });
    expect(await send('POST', json, body)).toEqual({ status: 200, codes: [] });
    expect(await send('POST', { ...json, 'content-encoding': 'gzip' }, gzipSync(body))).toEqual({ status: 200, codes: [] });
  });

  it('answers 413 while the client is still sending, and goes on answering', async () => {
    const tooLarge = { status: 413, codes: ['BODY_TOO_LARGE'] };
    expect(await send('POST', json, Buffer.alloc(3_000_000, ' '))).toEqual(tooLarge);
    expect(await send('POST', { ...json, 'content-length': '3000000' }, Buffer.alloc(3_000_000, ' '))).toEqual(tooLarge);
    const bomb = gzipSync(Buffer.alloc(100_000_000));
    const before = process.memoryUsage().rss;
    expect(await send('POST', { ...json, 'content-encoding': 'gzip' }, bomb)).toEqual(tooLarge);
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
    expect(await send('POST', json, '{"query":"{echo}"}')).toEqual({ status: 200, codes: [] });
  });

  it('executes nothing for forms, files and text', async () => {
    const unsupported = { status: 415, codes: ['UNSUPPORTED_MEDIA_TYPE'] };
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=b', 'text/plain', 'nonsense', ';;;']) {
      expect(await send('POST', { 'content-type': type }, '{"query":"{echo}"}')).toEqual(unsupported);
    }
    expect(await send('POST', {}, '{"query":"{echo}"}')).toEqual(unsupported);
  });

  it('refuses other methods, also without a body', async () => {
    expect(await send('DELETE', {})).toEqual({ status: 405, codes: ['METHOD_NOT_ALLOWED'] });
    expect(await send('PUT', json, '{}')).toEqual({ status: 405, codes: ['METHOD_NOT_ALLOWED'] });
    expect((await send('HEAD', {})).status).toBe(405);
  });

  it('lives on after a client that breaks off', async () => {
    await new Promise<void>((resolve) => {
      const broken = request(`${url}/graphql`, { method: 'POST', headers: { ...json, 'content-length': '1000' } });
      broken.on('error', () => resolve());
      broken.write('{"query":', () => broken.destroy(new Error('gone')));
    });
    expect(await send('POST', json, '{"query":"{echo}"}')).toEqual({ status: 200, codes: [] });
  });

  it('tells the executor that a client does not wait any more', async () => {
    waiting = Promise.withResolvers();
    const impatient = request(`${url}/graphql`, { method: 'POST', headers: json }).on('error', () => undefined);
    impatient.end('{"query":"{forever}"}');
    const signal = await waiting.promise;
    expect(signal?.aborted).toBe(false);
    const told = new Promise((resolve) => signal?.addEventListener('abort', () => resolve(undefined)));
    impatient.destroy();
    await told;
    expect(signal?.aborted).toBe(true);
  });

  it('writes an answer in parts, each as soon as it is there', async () => {
    const second = Promise.withResolvers<string>();
    parts = (async function* two() {
      yield 'one,';
      yield await second.promise;
    })();
    const reader = (await fetch(`${url}/graphql?parts`)).body?.getReader();
    const text = async () => Buffer.from((await reader?.read())?.value ?? []).toString();
    expect(await text()).toBe('one,');
    second.resolve('two');
    expect(await text()).toBe('two');
    expect((await reader?.read())?.done).toBe(true);
  });

  it('makes no more parts than a slow client takes', async () => {
    let made = 0;
    parts = (async function* endless() {
      for (;;) {
        made += 1;
        yield 'x'.repeat(1_000_000);
      }
    })();
    const closed = Promise.withResolvers<undefined>();
    const slow = request(`${url}/graphql?parts`, (response) => {
      response.once('readable', () => {
        const before = made;
        // Sockets buffer a few megabytes; whatever more is made was made for nobody.
        setImmediate(() => {
          expect(made - before).toBeLessThan(50);
          slow.destroy();
          closed.resolve(undefined);
        });
      });
    });
    slow.on('error', () => undefined).end();
    await closed.promise;
  });

  it('ends the parts at once when the client goes away, also while one is awaited', async () => {
    const returned = Promise.withResolvers<string>();
    const never = new Promise<IteratorResult<string>>(() => undefined);
    const iterator = {
      next: () => never,
      return: async () => {
        returned.resolve('returned');
        return { done: true as const, value: undefined };
      },
    };
    parts = { [Symbol.asyncIterator]: () => iterator };
    const leaving = request(`${url}/graphql?parts`, () => leaving.destroy()).on('error', () => undefined);
    leaving.end();
    expect(await returned.promise).toBe('returned');
  });

  it('takes a header named __proto__ for what it is', async () => {
    const headers = { ...json, ['__proto__' as string]: 'x' };
    expect((await send('POST', headers, '{"query":"{echo}"}')).status).toBe(200);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  if (name === 'Fastify') {
    it('leaves the parsers of other routes alone', async () => {
      const response = await fetch(`${url}/other`, { method: 'POST', headers: json, body: '{"a":1}' });
      expect(await response.json()).toEqual({ a: 1 });
    });
  }
});
