/** Subgraphs that were taken over, or are broken beyond all measure. What they do stays theirs. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { sendJson } from '../testing/stub-subgraph.ts';
import { startAttacked, JSON_TYPE, PRODUCTS, REVIEW_RESOLVERS, REVIEWS } from './attacked.ts';
import type { Attacked } from './attacked.ts';

let attacked: Attacked;

beforeAll(async () => {
  attacked = await startAttacked();
});
afterAll(() => attacked[Symbol.asyncDispose]());
beforeEach(() => attacked.forget());

describe('a subgraph that means harm', () => {
  afterEach(() => attacked.reviews.deploy(REVIEWS, REVIEW_RESOLVERS));
  it.each<[string, unknown]>([
    ['a million of something', { data: { newest: Array.from({ length: 1_000_000 }, () => 1) } }],
    ['text for an object', { data: { newest: 'text' } }],
    ['an object for text', { data: { newest: { text: { html: '<script>' } } } }],
    ['errors that are web pages', { data: { newest: null }, errors: [{ message: '<script>alert("10.0.0.7")</script>'.repeat(1_000) }] }],
    ['errors at places that are none', { data: { newest: null }, errors: [{ message: 'x', path: ['newest', { a: 1 }], locations: 'here', extensions: 7 }] }],
  ])('gets nothing through with %s', async (_, answer) => {
    attacked.reviews.misbehave((_request, response) => sendJson(response, answer));
    const { status, text, json } = await attacked.gateway.query('{products{title} newest{text}}');
    expect(status).toBe(200);
    expect(json.data?.products).toEqual([{ title: 'Lamp' }]);
    expect(text.length).toBeLessThan(2_000);
    expect(text).not.toMatch(/script|10\.0\.0\.7|html/);
  });

  /** What a client gets while the subgraph answers like this: what the other one has, and an error for the rest. */
  async function expectBounded(misbehave: RequestListener, to = attacked.gateway): Promise<void> {
    attacked.reviews.misbehave(misbehave);
    const { status, headers, text, json } = await to.query('{products{title} newest{text}}');
    expect([status, json.data]).toEqual([200, { products: [{ title: 'Lamp' }], newest: null }]);
    expect(json.errors).toMatchObject([{ path: ['newest'], extensions: { code: expect.stringMatching(/^DOWNSTREAM_/) as string } }]);
    expect(headers.get('set-cookie')).toBeNull();
    expect(text.length).toBeLessThan(1_000);
    expect(text).not.toMatch(/html|evil|127\.0\.0\.1/);
  }

  it('is read no further than an answer may be long', async () => {
    const bounded = await attacked.start({ environment: { STOA_TRAFFIC: '{"maxAnswerBytes":100000}' } });
    let taken = 0;
    const ended = Promise.withResolvers<void>();
    await expectBounded(
      onOperations((response) => {
        const block = Buffer.alloc(16_384, ' ');
        const more = (): void => {
          if (response.destroyed || taken > 100_000_000) return ended.resolve();
          response.write(block, () => {
            taken += block.length;
            more();
          });
        };
        response.on('close', ended.resolve);
        response.writeHead(200, { 'content-type': 'application/json' });
        more();
      }),
      bounded,
    );
    await ended.promise;
    // Buffers of the system on the way take some, too.
    expect(taken).toBeLessThan(20_000_000);
  });

  it('is not read at all when it says that its answer is too long', async () => {
    const bounded = await attacked.start({ environment: { STOA_TRAFFIC: '{"maxAnswerBytes":100000}' } });
    await expectBounded(onOperations((response) => response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000000' }).write('{')), bounded);
  });

  it('is not read at all when it says that its answer is compressed, or no JSON: without an end, it would be waited for', async () => {
    for (const headers of [{ 'content-type': 'application/json', 'content-encoding': 'gzip' }, { 'content-type': 'text/html' }]) {
      await expectBounded(onOperations((response) => response.writeHead(200, headers).flushHeaders()));
    }
  });

  it('is not waited for without end', async () => {
    const impatient = await attacked.start({ environment: { STOA_TRAFFIC: '{"subgraphs":{"reviews":{"queryTimeoutMs":150}}}' } });
    await expectBounded(onOperations((response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":')), impatient);
    await expectBounded(onOperations(() => undefined), impatient);
  });

  it.each<[string, Record<string, string>, string | Buffer, number]>([
    ['a web page', { 'content-type': 'text/html' }, '<html>evil</html>', 200],
    ['an answer that says it is a web page', { 'content-type': 'text/html' }, '{"data":{"newest":{"text":"evil"}}}', 200],
    ['an answer that says nothing of what it is', {}, '{"data":{"newest":{"text":"evil"}}}', 200],
    ['a web page that says it is JSON', { 'content-type': 'application/json' }, '<html>evil</html>', 200],
    ['an answer in gzip', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(50_000_000)), 200],
    ['lists in lists in lists', { 'content-type': 'application/json' }, `{"data":{"newest":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`, 200],
    ['no object', { 'content-type': 'application/json' }, '[]', 200],
    ['nothing', { 'content-type': 'application/json' }, '', 200],
    ['bytes that are no UTF-8', { 'content-type': 'application/json' }, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 200],
    ['a server error', { 'content-type': 'text/html' }, '<html>evil</html>', 500],
    ['a cookie', { 'content-type': 'text/plain', 'set-cookie': 'session=evil' }, 'evil', 200],
  ])('gets nothing through with %s', async (_, headers, body, status) => {
    await expectBounded(onOperations((response) => void response.writeHead(status, headers).end(body)));
  });

  it('gets no cookie through with an answer that is right', async () => {
    attacked.reviews.misbehave(onOperations((response) => void response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'session=evil' }).end('{"data":{"newest":null}}')));
    const { headers, json } = await attacked.gateway.query('{newest{text}}');
    expect(json).toEqual({ data: { newest: null } });
    expect([...headers.keys()]).not.toContain('set-cookie');
  });

  it('sends the gateway nowhere else', async () => {
    attacked.forget();
    for (const status of [301, 302, 303, 307, 308]) {
      await expectBounded(onOperations((response) => void response.writeHead(status, { location: `${attacked.products.url}/graphql` }).end()));
    }
    // Each time once, for the products themselves.
    expect(attacked.products.seen.filter(({ query }) => query.includes('newest'))).toEqual([]);
    expect(attacked.products.seen).toHaveLength(5);
  });

  it('is not asked again for a mutation, and told to stop when the client is gone', async () => {
    let mutations = 0;
    attacked.products.misbehave(
      onOperations((_, request) => {
        mutations += 1;
        request.socket.destroy();
      }),
    );
    const { json } = await attacked.gateway.query('mutation{redeem(code:"1")}');
    expect(json.errors?.[0]?.extensions).toMatchObject({ code: 'DOWNSTREAM_SERVICE_ERROR' });
    expect(mutations).toBe(1);

    const arrived = Promise.withResolvers<void>();
    const stopped = Promise.withResolvers<void>();
    attacked.products.misbehave(
      onOperations((response) => {
        response.on('close', stopped.resolve);
        arrived.resolve();
      }),
    );
    const client = new AbortController();
    const left = fetch(`${attacked.gateway.url}/graphql`, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ query: '{products{id}}' }), signal: client.signal });
    await arrived.promise;
    client.abort();
    await expect(left).rejects.toThrow();
    await stopped.promise;
    attacked.products.deploy(PRODUCTS, attacked.productResolvers);
  });
});

/** Tells of operations only: the gateway looks at the schema all the time. */
function onOperations(tell: (response: ServerResponse, request: IncomingMessage) => void): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (Buffer.concat(chunks).includes('_service')) response.writeHead(503).end();
      else tell(response, request);
    });
  };
}
