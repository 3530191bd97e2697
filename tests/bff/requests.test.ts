import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import mobile from '@stoa/bff-mobile/bff.ts';
import web from '@stoa/bff-web/bff.ts';
import { currentDocuments } from '@stoa/bff/documents.ts';
import { bffUnderTest } from '@stoa/bff/testing/bff-under-test.ts';
import type { BffUnderTest } from '@stoa/bff/testing/bff-under-test.ts';
import { documentId } from '@stoa/graphql/registered-documents.ts';
import { auditServer } from 'graphql-http';
import { guestToken } from './kit/sample-graph.ts';
import { buyerToken, startSampleGateway } from './kit/sample-gateway.ts';
import type { SampleGateway } from './kit/sample-gateway.ts';

let gateway: SampleGateway;
beforeAll(async () => {
  gateway = await startSampleGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => {
  gateway.seen.length = 0;
  gateway.down.clear();
});

describe.each([web, mobile])('$name', (bff) => {
  const document = (name: string) => readFileSync(path.join(bff.folder, 'documents', `${name}.graphql`), 'utf8');
  const running: { stop(): Promise<unknown> }[] = [];
  let shop: BffUnderTest;

  beforeAll(async () => {
    shop = await bffUnderTest(bff, gateway.url);
  });
  afterAll(() => shop.stop());
  afterEach(async () => {
    for (const each of running.splice(0).reverse()) await each.stop();
  });

  /** The BFF in front of something that is no gateway. */
  async function inFrontOf(listener: RequestListener): Promise<BffUnderTest> {
    const server = createServer(listener);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const stop = () => new Promise((done) => server.close(done).closeAllConnections());
    running.push({ stop });
    const odd = await bffUnderTest(bff, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    running.push(odd);
    return odd;
  }

  describe('a request', () => {
    it('costs the gateway one operation for a screen', async () => {
      expect((await shop.send({ query: document('home') })).errors).toBeUndefined();
      expect(gateway.seen).toHaveLength(1);
    });

    it('takes the caller, the language and the trace to the gateway, and nothing else', async () => {
      const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
      await shop.send(
        { query: document('home') },
        {
          authorization: buyerToken,
          'accept-language': 'de-DE',
          traceparent,
          cookie: 'session=secret',
          'x-user-id': '1',
          'x-forwarded-for': '1.2.3.4',
          baggage: 'email=a@example.org',
          'stoa-caller': 'e30',
          'stoa-signature': 't=1',
        },
      );
      const [headers = {}] = gateway.seen;
      expect(Object.keys(headers).sort()).toEqual([
        'accept', 'accept-language', 'authorization', 'connection', 'content-length', 'content-type', 'host', 'traceparent',
      ]);
      expect(headers).toMatchObject({ authorization: buyerToken, 'accept-language': 'de-DE', traceparent });
    });

    it('without a trace gets one, so that both logs can be matched', async () => {
      await shop.send({ query: document('home') });
      expect(gateway.seen[0]?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    });

    it('with a token that the gateway does not accept gets its 401 and its code', async () => {
      const { status, errors, data, headers } = await shop.send({ query: document('home') }, { authorization: 'Bearer expired' });
      expect([status, data]).toEqual([401, undefined]);
      expect(errors).toMatchObject([{ message: 'These credentials cannot be accepted.', extensions: { code: 'UNAUTHENTICATED' } }]);
      expect(headers.get('www-authenticate')).toBe('Bearer');
    });

    it('that needs a customer and has none gets the code of the service that says so', async () => {
      const variables = { idempotencyKey: 'key-of-this-order', lines: [{ productId: 'Product:x', quantity: 1 }] };
      const { status, errors, data } = await shop.send({ query: document('place-order'), variables });
      expect([status, data]).toEqual([200, { placeOrder: null }]);
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    });
  });

  describe('a service that is away', () => {
    const gapsOf = (data: unknown) => Object.values(data as Record<string, Record<string, unknown>>)[0] ?? {};
    const listOf = (screen: Record<string, unknown>) => screen.unavailable ?? screen.missing;

    it.each([
      ['inventory', 'STOCK'],
      ['reviews', 'REVIEWS'],
    ])('is a gap with a name in the product, not an error: %s', async (service, part) => {
      gateway.down.add(service);
      const { data, errors } = await shop.send({ query: document('product'), variables: { code: 'ST-0001' } });
      expect(errors).toBeUndefined();
      expect(gapsOf(data)).toMatchObject({ product: { code: 'ST-0001', title: 'Red spotted teapot' } });
      expect(listOf(gapsOf(data))).toEqual([part]);
    });

    it('leaves the cart as far as the cart itself knows it', async () => {
      gateway.down.add('catalog');
      const { data, text } = await shop.send({ query: document('cart'), variables: { token: guestToken } });
      expect(listOf(gapsOf(data))).toEqual(['CATALOG']);
      expect(text).toContain('"quantity":2');
      expect(text).toMatch(/"(id|productId)":"Product:/);
    });

    it('that everything hangs on leaves an empty screen that says so', async () => {
      gateway.down.add('catalog');
      const { data, errors } = await shop.send({ query: document('home') });
      expect(errors).toBeUndefined();
      expect(listOf(gapsOf(data))).toContain('CATALOG');
    });

    it('makes no gap of a change: whether it happened is not known', async () => {
      gateway.down.add('carts');
      const { data, errors } = await shop.send({ query: document('add-to-cart'), variables: { productId: 'Product:x' } });
      expect(data).toEqual({ addToCart: null });
      expect(errors).toMatchObject([{ extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', retryable: true } }]);
    });
  });

  describe('a cart', () => {
    it('is opened for a guest, who gets its token and its screen at once', async () => {
      const { data } = await shop.send({ query: document('add-to-cart'), variables: { productId: 'Product:x' } });
      expect(data?.addToCart).toMatchObject({ __typename: 'CartChanged', token: guestToken });
      expect(JSON.stringify(data)).toContain('ST-0004');
      expect(gateway.seen).toHaveLength(2);
    });

    it('that refuses says so as a result with its facts', async () => {
      const variables = { productId: 'Product:x', quantity: 1000 };
      const { data, errors } = await shop.send({ query: document('add-to-cart'), variables });
      expect(errors).toBeUndefined();
      expect(data).toEqual({ addToCart: { __typename: 'QuantityOutOfRange', quantity: 1000, least: 1, most: 999 } });
    });
  });

  describe('a gateway', () => {
    const refused = [{ extensions: { code: 'GATEWAY_UNAVAILABLE', retryable: true } }];

    it('that is away is a fault that may pass, and no address leaves', async () => {
      const away = await inFrontOf((request) => request.socket.destroy());
      const { data, errors, text } = await away.send({ query: document('home') });
      expect(data).toEqual({ home: null });
      expect(errors).toMatchObject(refused);
      for (const secret of ['127.0.0.1', 'ECONN', 'socket', '.ts:']) expect(text).not.toContain(secret);
      expect((await fetch(`${away.url}/health/live`)).status).toBe(200);
      expect((await fetch(`${away.url}/health/ready`)).status).toBe(503);
    });

    it('that never ends its answer is given up', async () => {
      const limits = { timeoutMs: 100 };
      const server = createServer((_, response) => void response.writeHead(200).write('{'));
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      running.push({ stop: () => new Promise((done) => server.close(done).closeAllConnections()) });
      const slow = await bffUnderTest(bff.with({ limits }), `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      running.push(slow);
      expect((await slow.send({ query: document('home') })).errors).toMatchObject(refused);
    });

    it.each<[string, RequestListener]>([
      ['a web page', (_, response) => void response.end('<h1>10.0.0.7</h1>')],
      ['a refusal of the operation', (_, response) => {
        response.writeHead(400).end(JSON.stringify({ errors: [{ message: 'no field 10.0.0.7', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] }));
      }],
      ['a start that is not over', (_, response) => {
        response.writeHead(503).end(JSON.stringify({ errors: [{ message: 'starting', extensions: { code: 'SUPERGRAPH_UNAVAILABLE' } }] }));
      }],
      ['neither data nor errors', (_, response) => void response.end('{}')],
    ])('that answers with %s has not answered', async (_, listener) => {
      const odd = await inFrontOf(listener);
      const { errors, text } = await odd.send({ query: document('home') });
      expect(errors).toMatchObject(refused);
      expect(text).not.toContain('10.0.0.7');
    });
  });

  describe('in production', () => {
    const send = async (request: { query?: string; documentId?: string; variables?: object }) => {
      const shut = await bffUnderTest(bff, gateway.url, { NODE_ENV: 'production' });
      running.push(shut);
      return { ...(await shut.send(request)), shut };
    };

    it('runs a registered document by its id', async () => {
      const { status, data } = await send({ documentId: documentId(document('home')), variables: { first: 2 } });
      expect(status).toBe(200);
      expect(JSON.stringify(data)).toContain('ST-0002');
    });

    it.each(['{ __typename }', '{ __schema { types { name } } }'])('runs no text: %s', async (query) => {
      const { status, errors } = await send({ query });
      expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'DOCUMENT_NOT_REGISTERED']);
      expect(gateway.seen).toHaveLength(0);
    });

    it('runs no text of a registered document either, and no unknown id', async () => {
      const [text = ''] = currentDocuments(bff.folder).values();
      expect((await send({ query: text })).errors?.[0]?.extensions.code).toBe('DOCUMENT_NOT_REGISTERED');
      expect((await send({ documentId: '0'.repeat(64) })).errors?.[0]?.extensions.code).toBe('DOCUMENT_NOT_REGISTERED');
    });

    it('has no Playground', async () => {
      const { shut } = await send({ documentId: '0'.repeat(64) });
      expect((await fetch(`${shut.url}/playground`)).status).toBe(404);
    });
  });

  it('speaks GraphQL over HTTP as its specification says: the audit passes in all points', async () => {
    const results = await auditServer({ url: `${shop.url}/graphql` });
    for (const result of results) if ('response' in result) await result.response.body?.cancel();
    expect(results.filter(({ status }) => status !== 'ok').map(({ id, name }) => `${id} ${name}`)).toEqual([]);
    expect(results).toHaveLength(61);
  });
});
