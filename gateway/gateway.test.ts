import type { RequestListener } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { getIntrospectionQuery } from 'graphql';
import { auditServer } from 'graphql-http';
import { fetchSdl } from './subgraphs/fetch-sdl.ts';
import { createSubgraphClient } from './subgraphs/subgraph-client.ts';
import { composeSupergraph } from './supergraph/compose.ts';
import { sendJson, startStubSubgraph } from './testing/stub-subgraph.ts';
import type { StubSubgraph } from './testing/stub-subgraph.ts';
import { TEST_SECRET, answers, startTestGateway, until } from './testing/test-gateway.ts';
import type { Answer, TestGateway, TestGatewayOptions } from './testing/test-gateway.ts';

const PRODUCTS = `
  type Query { products: [Product!]! product(id: ID!): Product }
  type Mutation { addProduct(title: String!): Product }
  type Product @key(fields: "id") { id: ID! title: String cost: Int @inaccessible }`;
const REVIEWS = `
  type Query { newestReview: Review }
  type Mutation { addReview(text: String!): Review }
  type Review { text: String stars: Int! }
  type Product @key(fields: "id") { id: ID! reviews: [Review!] rating: Int }`;

const rows = [{ id: '1', title: 'Lamp', cost: 3 }, { id: '2', title: 'Cup', cost: 1 }];
const review = { text: 'Good', stars: 5 };
let mutations: string[] = [];

const productResolvers = {
  Query: { products: () => rows, product: (_: unknown, { id }: { id?: string }) => rows.find((row) => row.id === id) ?? null },
  Mutation: {
    addProduct: (_: unknown, { title }: { title?: string }) => {
      mutations.push(`product ${title}`);
      return { id: '3', title };
    },
  },
};
const reviewResolvers = {
  Query: { newestReview: () => review },
  Mutation: {
    addReview: (_: unknown, { text }: { text?: string }) => {
      mutations.push(`review ${text}`);
      return { text, stars: 1 };
    },
  },
  Product: {
    __resolveReference: ({ id }: { id?: string }) => ({ id }),
    reviews: () => [review],
    rating: ({ id }: { id?: string }) => {
      if (id === '2') throw new Error('connect ECONNREFUSED 10.0.0.7:5432');
      return 4;
    },
  },
};

let products: StubSubgraph;
let reviews: StubSubgraph;
const running: AsyncDisposable[] = [];

beforeEach(async () => {
  mutations = [];
  products = await startStubSubgraph('products', TEST_SECRET, PRODUCTS, productResolvers);
  reviews = await startStubSubgraph('reviews', TEST_SECRET, REVIEWS, reviewResolvers);
  running.push(products, reviews);
});
afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

async function start(options: Partial<TestGatewayOptions> = {}): Promise<TestGateway> {
  const gateway = await startTestGateway({ subgraphs: [products, reviews], ...options });
  running.push(gateway);
  return gateway;
}

/** A gateway that knows both subgraphs. */
async function startWhole(options: Partial<TestGatewayOptions> = {}): Promise<TestGateway> {
  const gateway = await start(options);
  await answers(gateway, '{ products { id reviews { stars } } }');
  for (const { seen } of [products, reviews]) seen.length = 0;
  return gateway;
}

const downstream = (serviceName: string) => ({
  message: 'A service could not answer this part of the request.',
  extensions: expect.objectContaining({ code: 'DOWNSTREAM_SERVICE_ERROR', serviceName }) as object,
});

/** Nothing in the whole response that tells of the inside. */
function expectNothingInside({ text, headers }: Answer): void {
  const bytes = text + JSON.stringify([...headers]);
  const inside = [products, reviews].map(({ url }) => new URL(url).port);
  for (const secret of [...inside, '127.0.0.1', 'localhost', 'ECONN', '10.0.0.7', 'http://', 'node_modules', '.ts:', 'stacktrace']) {
    expect(bytes).not.toContain(secret);
  }
}

describe('a query over two subgraphs', () => {
  it('is answered as one graph', async () => {
    const gateway = await startWhole();
    const { status, json } = await gateway.query('query ($id: ID!) { product(id: $id) { title reviews { text stars } } newestReview { stars } }', {
      variables: { id: '1' },
    });
    expect(status).toBe(200);
    expect(json).toEqual({ data: { product: { title: 'Lamp', reviews: [review] }, newestReview: { stars: 5 } } });
  });

  it('asks for the entities of a list in one request', async () => {
    const gateway = await startWhole();
    await gateway.query('{ products { reviews { stars } } }');
    expect(reviews.seen).toHaveLength(1);
    expect(reviews.seen[0]?.variables).toEqual({
      representations: [{ __typename: 'Product', id: '1' }, { __typename: 'Product', id: '2' }],
    });
  });

  it('runs mutations one after the other, in the order of the document', async () => {
    const gateway = await startWhole();
    const { json } = await gateway.query(
      'mutation { a: addProduct(title: "a") { id } b: addReview(text: "b") { text } c: addProduct(title: "c") { title } d: addReview(text: "d") { stars } }',
    );
    expect(json.errors).toBeUndefined();
    expect(mutations).toEqual(['product a', 'review b', 'product c', 'review d']);
    expect(Object.keys(json.data ?? {})).toEqual(['a', 'b', 'c', 'd']);
  });

  it('takes no harm from fields that are called like the insides of objects', async () => {
    const gateway = await startWhole();
    const { json } = await gateway.query('{ constructor: products { toString: title hasOwnProperty: id reviews { valueOf: stars } } }');
    expect(json.data).toEqual({
      constructor: rows.map(({ id, title }) => ({ toString: title, hasOwnProperty: id, reviews: [{ valueOf: 5 }] })),
    });
    const { status, json: refusal } = await gateway.query('{ __proto__: products { polluted: id } }');
    expect([status, refusal.errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((await gateway.query('{ products { id } }')).json.data).toEqual({ products: [{ id: '1' }, { id: '2' }] });
  });

  it('refuses a variable of the wrong type before anybody is asked', async () => {
    const gateway = await startWhole();
    const { json } = await gateway.query('query ($id: ID!) { product(id: $id) { title } }', { variables: { id: { a: 1 } } });
    expect(json.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(json).not.toHaveProperty('data');
    expect(products.seen).toHaveLength(0);
  });
});

describe('a subgraph that is not well', () => {
  it('leaves the rest of the answer standing when it is down, and its address in nobody’s hands', async () => {
    const gateway = await startWhole();
    await reviews.down();
    const answer = await gateway.query('{ products { title reviews { stars } } latest: newestReview { text } }');
    expect(answer.status).toBe(200);
    expect(answer.json.data).toEqual({
      products: [{ title: 'Lamp', reviews: null }, { title: 'Cup', reviews: null }],
      latest: null,
    });
    expect(answer.json.errors).toHaveLength(3);
    const places = [['products', 0, 'reviews'], ['products', 1, 'reviews'], ['latest']];
    expect(answer.json.errors).toEqual(expect.arrayContaining(places.map((place) => ({ ...downstream('reviews'), path: place }))));
    expectNothingInside(answer);
    expect(gateway.log.some((line) => line.includes('a subgraph request failed') && line.includes('"reviews"'))).toBe(true);

    await reviews.up();
    await answers(gateway, '{ products { reviews { stars } } }');
  });

  it('that is down from the start is no reason not to start, and joins when it comes', async () => {
    await reviews.down();
    const gateway = await start();
    await answers(gateway, '{ products { title } }');
    expect((await gateway.query('{ products { reviews { stars } } }')).json.errors?.[0]?.extensions).toMatchObject({
      code: 'GRAPHQL_VALIDATION_FAILED',
    });
    await reviews.up();
    await answers(gateway, '{ products { reviews { stars } } }');
  });

  it('that is down from the start is still in the graph when a supergraph was committed', async () => {
    const sdl = async ({ url, name }: StubSubgraph) => ({ name, sdl: await sdlOf(url, name) });
    const folder = mkdtempSync(path.join(os.tmpdir(), 'stoa-supergraph-'));
    running.push({ [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }) });
    const file = path.join(folder, 'supergraph.graphql');
    writeFileSync(file, composeSupergraph([await sdl(products), await sdl(reviews)]));
    await reviews.down();
    const gateway = await start({ supergraphFile: file });
    await gateway.started;
    const { json } = await gateway.query('{ products { title reviews { stars } } }');
    expect(json.data).toEqual({ products: [{ title: 'Lamp', reviews: null }, { title: 'Cup', reviews: null }] });
    expect(json.errors).toEqual([0, 1].map((i) => ({ ...downstream('reviews'), path: ['products', i, 'reviews'] })));
  });

  it('keeps its errors for clients, and loses those that were not meant for them', async () => {
    const gateway = await startWhole();
    const answer = await gateway.query('{ products { rating } }');
    expect(answer.json.data).toEqual({ products: [{ rating: 4 }, { rating: null }] });
    expect(answer.json.errors).toEqual([{ ...downstream('reviews'), path: ['products', 1, 'rating'] }]);
    expectNothingInside(answer);
  });

  const hostile: [string, RequestListener][] = [
    ['a web page', (_, response) => response.setHeader('content-type', 'text/html').end('<h1>http://10.0.0.7</h1>')],
    ['a redirect', (_, response) => response.writeHead(302, { location: 'http://10.0.0.7/graphql' }).end()],
    ['a cookie and a stack trace', (_, response) => {
      response.setHeader('set-cookie', 'inside=10.0.0.7');
      const extensions = { code: 'INTERNAL_SERVER_ERROR', stacktrace: ['at /srv/node_modules/x.ts:1'], exception: { host: '10.0.0.7' } };
      sendJson(response, { data: null, errors: [{ message: 'connect ECONNREFUSED 10.0.0.7', extensions }] });
    }],
    ['a hundred megabytes', (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      let left = 100;
      const more = (): void => {
        while (left > 0 && !response.destroyed && response.write(chunk)) left -= 1;
        if (left > 0) response.once('drain', more);
        else response.end('{}');
      };
      more();
    }],
    ['a body that never ends', (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{')],
    ['nothing, ever', () => undefined],
    ['data of another shape', (_, response) => sendJson(response, { data: { newestReview: [[1]], _entities: { length: 2 } } })],
    ['too few entities', (_, response) => sendJson(response, { data: { newestReview: null, _entities: [] } })],
    ['a hundred thousand errors', (_, response) =>
      sendJson(response, { data: null, errors: Array.from({ length: 100_000 }, () => ({ message: '<b>10.0.0.7</b>' })) })],
  ];

  it.each(hostile)('cannot harm the answer with %s', async (_, listener) => {
    const gateway = await startWhole({ traffic: { subgraphs: { reviews: { queryTimeoutMs: 150 } } } });
    reviews.misbehave(listener);
    const answer = await gateway.query('{ products { title reviews { stars } } newestReview { stars } }');
    expect(answer.status).toBe(200);
    expect(answer.json.data).toMatchObject({ products: [{ title: 'Lamp', reviews: null }, { title: 'Cup', reviews: null }], newestReview: null });
    expect(answer.json.errors?.length).toBeGreaterThanOrEqual(1);
    for (const error of answer.json.errors ?? []) expect(error.extensions?.code).toMatch(/^DOWNSTREAM_(SERVICE_ERROR|TIMEOUT)$/);
    expect(answer.text.length).toBeLessThan(100_000);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expectNothingInside(answer);
    expect((await gateway.query('{ products { title } }')).json.errors).toBeUndefined();
  });

  it('costs its own field, and no more, when it sends a number for an object', async () => {
    const gateway = await startWhole();
    reviews.misbehave((_, response) => sendJson(response, { data: { newestReview: 7 } }));
    const answer = await gateway.query('{ products { title } newestReview { stars } }');
    expect(answer.status).toBe(200);
    expect(answer.json.data).toEqual({ products: [{ title: 'Lamp' }, { title: 'Cup' }], newestReview: null });
    expect(answer.json.errors).toMatchObject([{ path: ['newestReview'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } }]);
    expectNothingInside(answer);
  });

  it('that gives null where none may be is told of as an error, not hidden beside the data', async () => {
    const gateway = await startWhole();
    reviews.misbehave((_, response) => sendJson(response, { data: { newestReview: { text: 'x', stars: null } } }));
    const { json } = await gateway.query('{ newestReview { text stars } }');
    expect(json.data).toEqual({ newestReview: null });
    expect(json.errors).toHaveLength(1);
    expect(json.errors?.[0]).toMatchObject({ path: ['newestReview', 'stars'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } });
    expect(json).not.toHaveProperty('extensions');
  });
});

describe('the graph', () => {
  it('gains a new field soon after a subgraph has it', async () => {
    const gateway = await startWhole();
    products.deploy(`${PRODUCTS} extend type Product { weight: Int }`, productResolvers);
    await answers(gateway, '{ products { weight } }');
  });

  it('stays as it was when a subgraph gives a broken or incompatible schema', async () => {
    const gateway = await startWhole();
    products.misbehave((_, response) => sendJson(response, { data: { _service: { sdl: 'type Query {' } } }));
    await until(() => gateway.log.some((line) => line.includes('a subgraph gives no schema')));
    products.deploy(PRODUCTS, productResolvers);
    reviews.deploy(`${REVIEWS} extend type Product { title: Int }`, reviewResolvers);
    await until(() => gateway.log.some((line) => line.includes('a supergraph was refused')));
    const { json } = await gateway.query('{ products { title reviews { stars } } }');
    expect(json.errors).toBeUndefined();
    expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
  });

  it('is swapped under 200 requests without failing one of them', async () => {
    const gateway = await startWhole();
    const swaps = () => gateway.log.filter((line) => line.includes('a supergraph is served')).length;
    const before = swaps();
    let deployed = 0;
    let sent = 0;
    const client = async (): Promise<void> => {
      while (sent < 200 || swaps() < before + 3) {
        sent += 1;
        const { json } = await gateway.query('{ products { title reviews { stars } } }');
        expect(json).toEqual({
          data: { products: [{ title: 'Lamp', reviews: [{ stars: 5 }] }, { title: 'Cup', reviews: [{ stars: 5 }] }] },
        });
        if (swaps() === before + deployed) {
          deployed += 1;
          products.deploy(`${PRODUCTS} extend type Product { field${deployed}: Int }`, productResolvers);
        }
      }
    };
    await Promise.all(Array.from({ length: 20 }, client));
    expect(sent).toBeGreaterThanOrEqual(200);
  });

  it('shows clients no federation machinery, nothing inaccessible and no address', async () => {
    const gateway = await startWhole();
    const answer = await gateway.query(getIntrospectionQuery());
    expect(answer.json.errors).toBeUndefined();
    expect(answer.text).toContain('"newestReview"');
    for (const hidden of ['join__', 'link__', '_entities', '_service', '_Any', '"cost"']) expect(answer.text).not.toContain(hidden);
    expectNothingInside({ ...answer, text: answer.text.replaceAll('https://', '') });
    expect((await gateway.query('{ products { cost } }')).json.errors).toHaveLength(1);
    expect((await gateway.query('{ _service { sdl } }')).json.errors).toHaveLength(1);
  });

  it('is not there yet: clients get 503 and a code, health says not ready', async () => {
    await products.down();
    await reviews.down();
    const gateway = await start();
    await gateway.started;
    const { status, json } = await gateway.query('{ products { id } }');
    expect(status).toBe(503);
    expect(json.errors?.[0]?.extensions).toMatchObject({ code: 'SUPERGRAPH_UNAVAILABLE' });
    expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(503);
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
  });
});

describe('the caller', () => {
  const customerId = '0192f0c4-2a10-7c3e-8a53-0123456789ab';

  it('of a good token is who the subgraphs see; without one it is nobody', async () => {
    const gateway = await startWhole();
    const token = await gateway.issuer.issue({ kind: 'customer', customerId }, 60);
    await gateway.query('{ products { id } }', { headers: { authorization: `Bearer ${token}` } });
    await gateway.query('{ products { id } }');
    expect(products.seen.map(({ caller }) => caller)).toEqual([{ kind: 'customer', customerId }, { kind: 'anonymous' }]);
  });

  it('of a bad token gets 401, and no subgraph is asked', async () => {
    const gateway = await startWhole();
    const expired = await gateway.issuer.issue({ kind: 'staff', subject: 'ada' }, -120);
    for (const authorization of [`Bearer ${expired}`, 'Bearer x.y.z', 'Basic YTpi']) {
      const { status, json } = await gateway.query('{ products { id } }', { headers: { authorization } });
      expect(status).toBe(401);
      expect(json).toEqual({
        errors: [{ message: 'These credentials cannot be accepted.', extensions: expect.objectContaining({ code: 'UNAUTHENTICATED' }) as object }],
      });
    }
    expect(products.seen).toHaveLength(0);
  });

  it('sends headers of which subgraphs see only those on the list', async () => {
    const gateway = await startWhole();
    const token = await gateway.issuer.issue({ kind: 'staff', subject: 'ada' }, 60);
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await gateway.query('{ products { id reviews { stars } } }', {
      headers: {
        authorization: `Bearer ${token}`,
        cookie: 'session=1',
        'accept-language': 'de',
        traceparent,
        baggage: 'email=a@example.org',
        'x-user-id': '1',
        'x-forwarded-for': '1.2.3.4',
        'x-request-id': 'theirs',
        'stoa-caller': 'e30',
        'stoa-signature': 't=1',
      },
    });
    for (const { seen } of [products, reviews]) {
      expect(seen).toHaveLength(1);
      const { headers } = seen[0] ?? { headers: {} };
      expect(Object.keys(headers).sort()).toEqual([
        'accept', 'accept-language', 'connection', 'content-length', 'content-type', 'host', 'stoa-budget-ms', 'stoa-caller', 'stoa-signature', 'traceparent', 'x-request-id',
      ]);
      expect(headers).toMatchObject({ 'accept-language': 'de', traceparent, 'x-request-id': '4bf92f3577b34da6a3ce929d0e0e4736' });
    }
  });

  it('finds the keys of the development issuer where those of others would be', async () => {
    const gateway = await start();
    await gateway.started;
    const jwks: unknown = await (await fetch(`${gateway.url}/.well-known/jwks.json`)).json();
    expect(jwks).toEqual(gateway.issuer.jwks);
  });
});

describe('in production', () => {
  const configured = {
    NODE_ENV: 'production',
    STOA_JWKS_URL: 'http://127.0.0.1:9/keys',
    STOA_TOKEN_ISSUER: 'https://login.example',
    STOA_TOKEN_AUDIENCE: 'stoa',
  };

  it('the schema cannot be read, and there are neither playground nor development keys', async () => {
    const gateway = await startWhole({ environment: configured });
    const { json } = await gateway.query('{ __schema { types { name } } }');
    expect(json.errors?.[0]?.extensions).toMatchObject({ code: 'INTROSPECTION_DISABLED' });
    expect((await gateway.query('{ producs { id } }')).text).not.toContain('products');
    expect((await fetch(`${gateway.url}/playground`)).status).toBe(404);
    expect((await fetch(`${gateway.url}/.well-known/jwks.json`)).status).toBe(404);
  });

  it.each<[string, Record<string, string>]>([
    ['it would not know whose tokens to accept', { NODE_ENV: 'production' }],
    ['the issuer is only half known', { ...configured, STOA_TOKEN_AUDIENCE: '' }],
    ['it has no secret to sign with', { ...configured, STOA_INTERNAL_SECRET: '' }],
    ['its secret can be guessed', { ...configured, STOA_INTERNAL_SECRET: 'changeme' }],
  ])('it refuses to start when %s', async (_, environment) => {
    const gateway = await start({ environment });
    await expect(gateway.started).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
  });
});

describe('GraphQL over HTTP', () => {
  it('is spoken as its specification says: the audit passes in all points', async () => {
    const gateway = await startWhole();
    const results = await auditServer({ url: `${gateway.url}/graphql` });
    for (const result of results) if ('response' in result) await result.response.body?.cancel();
    expect(results.filter(({ status }) => status !== 'ok').map(({ id, name }) => `${id} ${name}`)).toEqual([]);
    expect(results).toHaveLength(61);
  });
});

async function sdlOf(url: string, name: string): Promise<string> {
  const client = createSubgraphClient({ name, url: new URL(`${url}/graphql`), secret: TEST_SECRET });
  try {
    return await fetchSdl(client);
  } finally {
    await client.close();
  }
}
