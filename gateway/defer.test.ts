/** What clients get over HTTP for `@defer`. */
import { payloadsOf, readMultipart } from './testing/read-multipart.ts';
import type { Payload } from './testing/read-multipart.ts';
import { startStubSubgraph } from './testing/stub-subgraph.ts';
import { TEST_SECRET, answers, startTestGateway, until } from './testing/test-gateway.ts';
import type { TestGatewayOptions } from './testing/test-gateway.ts';

const CATALOG = `
  type Query { product(id: ID = "1"): Product products(first: Int = 2): [Product!]! }
  type Mutation { rename(title: String!): Product }
  type Product @key(fields: "id") { id: ID! title: String cost: Int @federation__authenticated }`;
const REVIEWS = 'type Product @key(fields: "id") { id: ID! stars: Int secret: Int! @federation__authenticated reviews: [Review!] } type Review @key(fields: "id") { id: ID! text: String }';

/** As Apollo Client asks. */
const ACCEPT = 'multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9';

/** Two subgraphs, the second of which waits for its gate. */
async function shop(options: Partial<TestGatewayOptions> = {}) {
  const running = new AsyncDisposableStack();
  let gate = Promise.resolve();
  let open = (): void => undefined;
  running.defer(() => open());
  const product = (id: string) => ({ id, title: `Product ${id}`, cost: 7 });
  const catalog = running.use(
    await startStubSubgraph('catalog', TEST_SECRET, CATALOG, {
      Query: { product: (_: unknown, { id }: { id?: string }) => product(id ?? ''), products: () => [product('1'), product('2')] },
      Mutation: { rename: (_: unknown, { title }: { title?: string }) => ({ ...product('1'), title }) },
      Product: { __resolveReference: ({ id }: { id?: string }) => product(id ?? '') },
    }),
  );
  const reviews = running.use(
    await startStubSubgraph('reviews', TEST_SECRET, REVIEWS, {
      Product: {
        __resolveReference: async ({ id }: { id?: string }) => {
          await gate;
          return { id, stars: Number(id) + 2, secret: 5, reviews: [{ id: `r${id}` }] };
        },
      },
      Review: { __resolveReference: ({ id }: { id?: string }) => ({ id, text: `text of ${id}` }), text: ({ id }: { id?: string }) => `text of ${id}` },
    }),
  );
  const gateway = running.use(await startTestGateway({ subgraphs: [catalog, reviews], ...options }));
  await answers(gateway, '{ product { title stars } }');
  catalog.seen.length = 0;
  reviews.seen.length = 0;
  const ask = (query: string, { headers = {}, variables, signal }: { headers?: Record<string, string>; variables?: object; signal?: AbortSignal } = {}) =>
    fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: ACCEPT, ...headers },
      body: JSON.stringify({ query, variables }),
      ...(signal && { signal }),
    });
  return {
    catalog,
    reviews,
    gateway,
    ask,
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      gate = promise.then(() => undefined);
      open = () => resolve(undefined);
    },
    open: () => open(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

const SOURCE = '{ product { title ... @defer(label: "stars") { stars } } }';

describe('an answer in parts', () => {
  it('goes out part by part, in the format that Apollo’s clients read', async () => {
    await using running = await shop();
    running.hold();
    const response = await running.ask(SOURCE);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('multipart/mixed; boundary="-"; deferSpec=20220824');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const payloads = readMultipart(response);
    expect((await payloads.next()).value).toEqual({ data: { product: { title: 'Product 1' } }, hasNext: true });
    running.open();
    expect((await payloads.next()).value).toEqual({ incremental: [{ path: ['product'], label: 'stars', data: { stars: 3 } }], hasNext: false });
    expect((await payloads.next()).done).toBe(true);
  });

  it('is, byte for byte, what the format says', async () => {
    await using running = await shop();
    const part = (json: string) => `\r\ncontent-type: application/json; charset=utf-8\r\n\r\n${json}\r\n---`;
    expect(await (await running.ask(SOURCE)).text()).toBe(
      `\r\n---${part('{"data":{"product":{"title":"Product 1"}},"hasNext":true}')}${
        part('{"incremental":[{"path":["product"],"label":"stars","data":{"stars":3}}],"hasNext":false}')}--\r\n`,
    );
  });

  it('tells errors with the place, code and trace id, in the part that has them', async () => {
    await using running = await shop();
    await running.reviews.down();
    const [first, second, ...more] = await payloadsOf(await running.ask(SOURCE, { headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` } }));
    expect([first, more]).toEqual([{ data: { product: { title: 'Product 1' } }, hasNext: true }, []]);
    expect(second).toMatchObject({
      incremental: [{ path: ['product'], data: { stars: null }, errors: [{ path: ['product', 'stars'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', traceId: 'a'.repeat(32) } }] }],
      hasNext: false,
    });
  });

  it.each([
    ['application/json', 'application/json'],
    ['application/graphql-response+json, application/json', 'application/graphql-response+json'],
    ['*/*', 'application/json'],
    ['multipart/mixed;subscriptionSpec=1.0, application/json', 'application/json'],
    ['multipart/mixed;deferSpec=20300101, application/json', 'application/json'],
    ['multipart/mixed;q=0, application/json', 'application/json'],
  ])('is not for clients that accept %s: they get one that is whole', async (accept, type) => {
    await using running = await shop();
    const response = await running.ask(SOURCE, { headers: { accept } });
    expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    expect(await response.json()).toEqual({ data: { product: { title: 'Product 1', stars: 3 } } });
  });

  it('may be asked for without a version, with GET, and after others', async () => {
    await using running = await shop();
    expect(await payloadsOf(await running.ask(SOURCE, { headers: { accept: 'application/json;q=0.5, multipart/mixed;q=0.4' } }))).toHaveLength(2);
    const url = `${running.gateway.url}/graphql?query=${encodeURIComponent(SOURCE)}`;
    expect(await payloadsOf(await fetch(url, { headers: { accept: 'multipart/mixed', 'x-stoa-client': 'test' } }))).toHaveLength(2);
  });

  it('is one part where nothing comes later, for a client that reads nothing else', async () => {
    await using running = await shop();
    expect((await running.ask('{ product { title } }')).headers.get('content-type')).toContain('application/graphql-response+json');
    for (let i = 0; i < 3; i += 1) {
      const payloads = await payloadsOf(await running.ask('{ product { title } }', { headers: { accept: 'multipart/mixed' } }));
      expect(payloads).toEqual([{ data: { product: { title: 'Product 1' } }, hasNext: false }]);
    }
    const refused = await running.ask('{ nothing }', { headers: { accept: 'multipart/mixed' } });
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
  });

  it('has nothing in any part that the caller may not have, and nothing of it is asked for', async () => {
    await using running = await shop();
    const source = '{ product { title ... @defer(label: "a") { cost } ...F @defer(label: "b") } } fragment F on Product { stars ... @defer(label: "c") { secret } }';
    const everything = await (await running.ask(source)).text();
    expect(everything).toContain('FIELD_FORBIDDEN');
    expect(everything).not.toMatch(/"(cost|secret)":\s*\d/);
    expect([...running.catalog.seen, ...running.reviews.seen].map(({ query }) => query).join()).not.toMatch(/cost|secret/);

    const authorization = `Bearer ${await running.gateway.issuer.issue({ kind: 'staff', subject: 'ann' }, 60)}`;
    const parts = (await payloadsOf(await running.ask(source, { headers: { authorization } }))).flatMap(({ incremental = [] }) => incremental);
    expect(parts.map(({ label, data }): unknown => [label, data]).sort()).toEqual([['a', { cost: 7 }], ['b', { stars: 3 }], ['c', { secret: 5 }]]);
  });

  it('comes after the whole of a mutation', async () => {
    await using running = await shop();
    running.hold();
    const payloads = readMultipart(await running.ask('mutation { rename(title: "New") { title ... @defer { stars } } }'));
    expect((await payloads.next()).value).toEqual({ data: { rename: { title: 'New' } }, hasNext: true });
    running.open();
    expect((await payloads.next()).value).toMatchObject({ incremental: [{ path: ['rename'], data: { stars: 3 } }], hasNext: false });
    expect((await payloads.next()).done).toBe(true);
  });

  it('ends within the deadline of the request, told in the parts that lack something', async () => {
    await using running = await shop({ traffic: { deadlineMs: 1_500 } });
    running.hold();
    let response = await running.ask(SOURCE);
    // On a busy machine the time may be up before the first part: then there are no parts.
    await until(async () => response.headers.get('content-type')?.startsWith('multipart') === true || ((response = await running.ask(SOURCE)), false));
    const payloads = await payloadsOf(response);
    expect(payloads.at(-1)).toMatchObject({ incremental: [{ data: { stars: null }, errors: [{ extensions: { code: 'DEADLINE_EXCEEDED' } }] }], hasNext: false });
  });

  it('costs no more requests once the client has gone', async () => {
    await using running = await shop();
    running.hold();
    const client = new AbortController();
    const response = await running.ask('{ product { title ... @defer { reviews { id ... @defer { text } } } } }', { signal: client.signal });
    const payloads: AsyncGenerator<Payload> = readMultipart(response);
    await payloads.next();
    await until(() => running.reviews.seen.length === 1);
    client.abort();
    await expect(payloads.next()).rejects.toThrow();
    await until(() => running.reviews.abandoned.length === 1);
    running.open();
    // Gives what may have gone on the time of another whole query.
    await running.gateway.query('{ product { title stars } }');
    expect(running.reviews.seen).toHaveLength(2);
  });

  it('stays on the graph that it began on, which is not stopped before its last part', async () => {
    await using running = await shop();
    running.hold();
    const payloads = readMultipart(await running.ask(SOURCE));
    await payloads.next();
    running.catalog.deploy('type Query { other: Int }', { Query: { other: () => 1 } });
    await answers(running.gateway, '{ other }');
    running.open();
    expect((await payloads.next()).value).toMatchObject({ incremental: [{ data: { stars: 3 } }], hasNext: false });
  });
});

describe('what is deferred', () => {
  it.each([
    ['selections', '{"selections": 5}', 'SELECTIONS'],
    ['depth', '{"depth": 2}', 'DEPTH'],
    ['cost', '{"cost": 3}', 'COST'],
  ])('counts for the limit of %s like everything else', async (_, limits, code) => {
    await using running = await shop({ environment: { STOA_LIMITS: limits } });
    const source = '{ products(first: 2) { title ... @defer { reviews { id text } } id } }';
    const refused = (await (await running.ask(source)).json()) as Payload;
    expect(refused.errors?.map(({ extensions }) => extensions?.code)).toEqual([code]);
    expect(running.catalog.seen).toEqual([]);
  });

  it('must be told apart, and must not be what a mutation does; lists are not streamed', async () => {
    await using running = await shop();
    const codeOf = async (query: string) => ((await (await running.ask(query)).json()) as Payload).errors?.[0]?.extensions?.code;
    expect(await codeOf('{ product { ... @defer(label: "x") { stars } ... @defer(label: "x") { title } } }')).toBe('DEFER_INVALID');
    expect(await codeOf('mutation { ... @defer { rename(title: "x") { title } } }')).toBe('DEFER_INVALID');
    expect(await codeOf('{ products @stream(initialCount: 1) { title } }')).toBe('STREAM_NOT_SUPPORTED');
    expect(await codeOf('{ product @defer { title } }')).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(await codeOf('{ product { ... @defer(if: 1) { title } } }')).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('is answered as a whole by the stock executor', async () => {
    await using running = await shop({ environment: { STOA_GATEWAY_EXECUTOR: 'apollo' } });
    const refused = (await (await running.ask(SOURCE)).json()) as Payload;
    expect(refused.errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});
