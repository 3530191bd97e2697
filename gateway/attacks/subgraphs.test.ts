import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
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
