/** Requests that mean harm. Each is refused with a code of its own, and no subgraph hears of it. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import type { ExecutionResult } from 'graphql';
import { sendJson, startStubSubgraph } from './testing/stub-subgraph.ts';
import type { StubSubgraph } from './testing/stub-subgraph.ts';
import { TEST_SECRET, answers, startTestGateway } from './testing/test-gateway.ts';
import type { TestGateway } from './testing/test-gateway.ts';

const PRODUCTS = `
  type Query { products(first: Int = 20): [Product!]! product(id: ID!): Product self: Query things: [Thing] anything: [Anything] }
  type Mutation { redeem(code: String!): Boolean }
  interface Thing { id: ID! near: [Thing] far: Int }
  ${['Lamp', 'Cup', 'Box', 'Pen'].map((name) => `type ${name} implements Thing @key(fields: "id") { id: ID! near: [Thing] far: Int ${name === 'Pen' ? '@external' : ''} }`).join('\n')}
  extend type Pen { ink: Int @requires(fields: "far") }
  union Anything = Lamp | Cup
  type Product @key(fields: "id") { id: ID! title: String related(first: Int = 5): [Product!] secretRecipe: String }`;
const REVIEWS = `
  type Query { newest: Review }
  type Review { text: String product: Product }
  type Product @key(fields: "id") { id: ID! reviews(first: Int = 10): [Review!] }
  type Pen @key(fields: "id") { id: ID! far: Int }`;

let redeemed = 0;
let products: StubSubgraph;
let reviews: StubSubgraph;
let gateway: TestGateway;
let closed: TestGateway;

const product = { id: '1', title: 'Lamp', related: [] };
const productResolvers = {
  Query: { products: () => [product], product: () => product, self: () => ({}) },
  Mutation: {
    redeem: () => {
      redeemed += 1;
      return true;
    },
  },
  Thing: { __resolveType: () => 'Lamp' },
  Anything: { __resolveType: () => 'Lamp' },
};
const reviewResolvers = { Product: { __resolveReference: ({ id }: { id?: string }) => ({ id }), reviews: () => [{ text: 'Good' }] } };

beforeAll(async () => {
  products = await startStubSubgraph('products', TEST_SECRET, PRODUCTS, productResolvers);
  reviews = await startStubSubgraph('reviews', TEST_SECRET, REVIEWS, reviewResolvers);
  const subgraphs = [products, reviews];
  gateway = await startTestGateway({ subgraphs });
  closed = await startTestGateway({
    subgraphs,
    environment: { NODE_ENV: 'production', STOA_JWKS_URL: 'http://127.0.0.1:9/keys', STOA_TOKEN_ISSUER: 'https://login.example', STOA_TOKEN_AUDIENCE: 'stoa' },
  });
  for (const each of [gateway, closed]) await answers(each, NEIGHBOUR);
});
afterAll(async () => {
  for (const each of [gateway, closed, products, reviews]) await each[Symbol.asyncDispose]();
});
beforeEach(() => {
  redeemed = 0;
  for (const { seen } of [products, reviews]) seen.length = 0;
});

/** What everybody else asks, before and after. */
const NEIGHBOUR = '{ products { title reviews { text } } }';

interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly codes: readonly unknown[];
}

async function send(init: RequestInit & { readonly path?: string }, to = gateway): Promise<Refusal> {
  const response = await fetch(`${to.url}${init.path ?? '/graphql'}`, { method: 'POST', ...init });
  const text = await response.text();
  const { errors = [] } = JSON.parse(text) as ExecutionResult;
  return { status: response.status, text, codes: errors.map(({ extensions }) => extensions?.code) };
}
const JSON_TYPE = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
const post = (content: unknown, to = gateway) =>
  send({ headers: JSON_TYPE, body: typeof content === 'string' ? content : JSON.stringify(content) }, to);
const get = (parameters: Record<string, string>, to = gateway) =>
  send({ method: 'GET', headers: { accept: JSON_TYPE.accept }, path: `/graphql?${new URLSearchParams(parameters).toString()}` }, to);

/** Refused as a whole, by this code, with nothing of the inside in it, and nobody asked. */
function expectRefused({ status, text, codes }: Refusal, code: string | RegExp, statuses = [400]): void {
  expect(statuses).toContain(status);
  expect(codes[0]).toMatch(code instanceof RegExp ? code : new RegExp(`^${code}$`));
  expect(text).not.toMatch(/node_modules|\.ts:|stack|secretRecipe|"data"/);
  expect(asked()).toBe(0);
}
const asked = (): number => products.seen.length + reviews.seen.length;

const times = (n: number, text: (n: number) => string): string => Array.from({ length: n }, (_, i) => text(i)).join(' ');
const nested = (levels: number): string => `${'{self'.repeat(levels)}{__typename}${'}'.repeat(levels)}`;
/** Fragments that spread the next one twice. */
const doubling = (levels: number, type = 'Query', field = 'self'): string =>
  `{...F0} ${times(levels, (n) => `fragment F${n} on ${type}{a:${field}{...F${n + 1}}b:${field}{...F${n + 1}}}`)} fragment F${levels} on ${type}{__typename}`;
const inline = (levels: number): string => (levels === 0 ? '__typename' : `...on Query{a:self{${inline(levels - 1)}}b:self{${inline(levels - 1)}}}`);

const documents: [string, string, string | RegExp][] = [
  ['50 levels', nested(50), 'DEPTH'],
  ['3,000 levels', nested(3_000), /DEPTH|TOKENS/],
  ['10,000 levels', nested(10_000), /DEPTH|TOKENS/],
  ['10,000 aliases', `{${times(10_000, (n) => `a${n}:products{id}`)}}`, 'TOKENS'],
  ['31 aliases', `{products{${times(31, (n) => `a${n}:id`)}}}`, 'ALIASES'],
  ['the same field 10,000 times', `{${'products{id}'.repeat(10_000)}}`, 'TOKENS'],
  ['the same field of the root 400 times', `{${'newest{text}'.repeat(400)}}`, 'ROOT_FIELDS'],
  ['10,000 times @skip', `{products{id ${'@skip(if:false)'.repeat(10_000)}}}`, 'TOKENS'],
  ['10,000 times a directive that there is not', `{products{id ${'@aa'.repeat(10_000)}}}`, 'TOKENS'],
  ['51 directives', `{products{id ${'@aa'.repeat(51)}}}`, 'DIRECTIVES'],
  ['fragments that double 14 times', doubling(14), 'SELECTIONS|DEPTH'],
  ['inline fragments that double 5 times', `{${inline(5)}}`, 'ALIASES'],
  ['a thousand root fields by fragments', `{...F0} ${times(10, (n) => `fragment F${n} on Query{...F${n + 1} ...F${n + 1}}`)} fragment F10 on Query{self{__typename}}`, 'ROOT_FIELDS'],
  ['types of an interface in one another', `{things{${'near{far '.repeat(5)}id${'}'.repeat(5)}}}`, /SELECTIONS|COST/],
  ['types of an interface below a union', `{anything{...on Thing{${'near{far '.repeat(5)}id${'}'.repeat(5)}}}}`, /SELECTIONS|COST/],
  ['100 times 60 fields that overlap', `{${times(100, () => `...{products{${times(60, (n) => `f${n % 10}`)}}}`)}}`, /TOKENS|SELECTIONS|ROOT_FIELDS/],
  ['17 times 60 fields that overlap', `{self{${times(17, () => `...{products{${times(60, () => 'id')}}}`)}}}`, 'SELECTIONS'],
  ['fragments in a circle', '{...A} fragment A on Query{self{...B}} fragment B on Query{self{...A}}', 'GRAPHQL_VALIDATION_FAILED'],
  ['a fragment that spreads itself', '{...A} fragment A on Query{...A ...A}', 'GRAPHQL_VALIDATION_FAILED'],
  ['a page of 10,000', '{products(first:10000){id}}', 'LIST_SIZE'],
  ['pages in pages', '{products(first:100){related(first:100){id}}}', 'COST'],
];

describe('a document that is too much', () => {
  it('may have 772 bytes: its fragments double 14 times, and it is refused before it is planned', async () => {
    const text = doubling(14, 'Query', 'self').replaceAll('__typename', 'newest{text}');
    const levels = 14 - 1;
    const flat = `{...F0} ${times(levels, (n) => `fragment F${n} on Query{...{...F${n + 1}}...{...F${n + 1}}}`)} fragment F${levels} on Query{self{newest{text}}}`;
    expect(text.length).toBeLessThan(800);
    for (const each of [text, flat]) expectRefused(await post({ query: each }), /SELECTIONS|ROOT_FIELDS|DEPTH/);
  });

  it.each(documents)('is refused, by POST and by GET: %s', async (_, query, code) => {
    expectRefused(await post({ query }), code);
    // A URL has room for less than a body; what does not fit never reaches the handler.
    if (query.length < 8_000) expectRefused(await get({ query }), code);
  });

  it('is refused in the doubling of any number of levels, or answered', async () => {
    for (let levels = 1; levels <= 30; levels += 1) {
      const { status, codes } = await post({ query: doubling(levels) });
      if (levels < 9) expect([levels, status]).toEqual([levels, 200]);
      else expect([levels, status, String(codes[0])]).toEqual([levels, 400, expect.stringMatching(/^(SELECTIONS|ALIASES|DEPTH)$/)]);
    }
  });

  it('costs its neighbours nothing: their queries go on', async () => {
    const attack = async () => {
      for (const [, query] of documents) await post({ query });
    };
    const neighbour = async () => {
      for (let i = 0; i < 20; i += 1) expect((await gateway.query(NEIGHBOUR)).json.errors).toBeUndefined();
    };
    await Promise.all([attack(), neighbour()]);
    expect(asked()).toBe(40);
  });

  it('is counted with its real values: a variable, its default, or nothing at all hide no cost', async () => {
    const page = (header: string) => `query${header}{products(first:$n){related(first:$n){id}}}`;
    expectRefused(await post({ query: page('($n:Int)'), variables: { n: 1_000 } }), 'LIST_SIZE');
    expectRefused(await post({ query: page('($n:Int=100)') }), 'COST');
    expectRefused(await post({ query: page('($n:Int)'), variables: { n: null } }), 'COST');
    expectRefused(await post({ query: 'query($s:Boolean=true){products(first:100)@skip(if:$s){related(first:100){id}}}', variables: { s: false } }), 'COST');
    const allowed = await post({ query: page('($n:Int)'), variables: { n: 2 } });
    expect([allowed.status, allowed.codes]).toEqual([200, []]);
  });

  it('is let pass, counted and logged where a limit only measures', async () => {
    const measuring = await startTestGateway({ subgraphs: [products, reviews], environment: { STOA_LIMITS: '{"cost":{"max":50,"mode":"measure"},"aliases":{"max":1,"mode":"measure"}}' } });
    try {
      await answers(measuring, '{ products { id } }');
      const { json } = await measuring.query('{ products(first: 60) { a: id b: title } }');
      expect(json).toEqual({ data: { products: [{ a: '1', b: 'Lamp' }] } });
      for (const limit of ['cost', 'aliases']) {
        expect(measuring.log.some((line) => line.includes('beyond a limit') && line.includes(`"limit":"${limit}"`) && line.includes('"refused":false'))).toBe(true);
      }
    } finally {
      await measuring[Symbol.asyncDispose]();
    }
  });
});

describe('many tries at once', () => {
  it('are one request only: no batch, no 500 aliases of a mutation', async () => {
    const redeem = { query: 'mutation{redeem(code:"1")}' };
    expectRefused(await post([redeem, redeem]), 'BAD_REQUEST');
    expectRefused(await post({ query: `mutation{${times(100, (n) => `a${n}:redeem(code:"${n}")`)}}` }), 'ALIASES');
    expectRefused(await post({ query: `mutation{${times(500, (n) => `a${n}:redeem(code:"${n}")`)}}` }), 'TOKENS');
    expectRefused(await get(redeem), 'METHOD_NOT_ALLOWED', [405]);
    expect(redeemed).toBe(0);
  });
});

describe('the schema', () => {
  it.each([
    '{__schema{types{name}}}',
    '{__type(name:"Product"){fields{name}}}',
    '{a:__schema{...S}} fragment S on __Schema{queryType{name}}',
    'query\u00A0x{products{id}}{__schema{types{name}}}'.replace('\u00A0x{products{id}}', ''),
    '{\r\n\t__schema\uFEFF{ types , { name } }}',
    '{self{...on Query{__type(name:"Query"){name}}}}',
    'query A{products{id}} query B{__schema{types{name}}}',
  ])('is not read in production: %s', async (query) => {
    expectRefused(await post({ query }, closed), /INTROSPECTION_DISABLED|GRAPHQL_(VALIDATION|PARSE)_FAILED/);
    expectRefused(await get({ query }, closed), /INTROSPECTION_DISABLED|GRAPHQL_(VALIDATION|PARSE)_FAILED/);
  });

  it('is not guessed from errors in production', async () => {
    for (const query of ['{productz{id}}', '{product{id}}', '{products{secretRecip}}', '{products(firts:1){id}}', '{newst{text}}', 'mutation{redem(code:1)}', '{...on Produc{id}}']) {
      const { text, codes } = await post({ query }, closed);
      expect(codes[0]).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(text).not.toMatch(/Did you mean|secretRecipe|"products"|Product\b/);
    }
    expect(asked()).toBe(0);
  });
});

describe('a body', () => {
  const content = JSON.stringify({ query: '{products{id}}' });
  it.each<[string, string, () => Uint8Array]>([
    ['zeros in gzip', 'gzip', () => gzipSync(Buffer.alloc(50_000_000))],
    ['brotli', 'br', () => brotliCompressSync(content)],
    ['deflate', 'deflate', () => gzipSync(content)],
    ['gzip in gzip', 'gzip, gzip', () => gzipSync(gzipSync(content))],
  ])('is not unpacked without end: %s', async (_, encoding, body) => {
    expectRefused(await send({ headers: { ...JSON_TYPE, 'content-encoding': encoding }, body: Buffer.from(body()) }), /BODY_TOO_LARGE|UNSUPPORTED_MEDIA_TYPE/, [413, 415]);
  });

  it.each(['utf-7', 'utf-16', 'utf-32', 'shift_jis'])('is not read in %s', async (charset) => {
    expectRefused(await send({ headers: { ...JSON_TYPE, 'content-type': `application/json; charset=${charset}` }, body: content }), 'UNSUPPORTED_MEDIA_TYPE', [415]);
  });

  it.each<[string, Buffer | string]>([
    ['overlong UTF-8', Buffer.concat([Buffer.from('{"query":"{products{id}}","operationName":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')])],
    ['half a character', Buffer.concat([Buffer.from('{"query":"{products{id}} #'), Buffer.from([0xe2, 0x82]), Buffer.from('"}')])],
    ['a byte order mark', `\uFEFF${content}`],
    ['NUL in a variable', '{"query":"query($id:ID!){product(id:$id){id}}","variables":{"id":"\\u0000"}}'],
    ['half a surrogate pair', '{"query":"query($id:ID!){product(id:$id){id}}","variables":{"id":"\\ud800"}}'],
    ['a key twice', '{"query":"{products{id}}","query":"mutation{redeem(code:1)}"}'],
    ['text behind it', `${content}x`],
    ['1e400', '{"query":"query($n:Int){products(first:$n){id}}","variables":{"n":1e400}}'],
    ['20,000 lists in one another', `{"query":"{products{id}}","variables":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`],
    ['variables that are a list', '{"query":"{products{id}}","variables":[]}'],
    ['10 MB in a variable', JSON.stringify({ query: '{products{id}}', variables: { a: 'x'.repeat(10_000_000) } })],
    ['100,000 values in a variable', JSON.stringify({ query: '{products{id}}', variables: { a: Array.from({ length: 100_000 }, () => 1) } })],
    ['100 KB in a variable', JSON.stringify({ query: '{products{id}}', variables: { a: 'x'.repeat(100_000) } })],
    ['an operation that is not there', '{"query":"query A{products{id}}","operationName":"B"}'],
    ['two operations and no name', '{"query":"query A{products{id}} query B{products{id}}"}'],
    ['an empty document', '{"query":""}'],
    ['a subscription', '{"query":"subscription{a}"}'],
  ])('is refused for %s', async (_, body) => {
    expectRefused(await send({ headers: JSON_TYPE, body }), /^[A-Z_]+$/, [400, 413]);
  });
});

describe('names that every object has', () => {
  const NAMES = ['constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
  afterEach(() => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each(NAMES)('are ordinary data as alias, variable and operation: %s', async (name) => {
    const { json } = await gateway.query(`query ${name}($${name}:ID!){${name}:product(id:$${name}){${name}:title reviews{${name}:text}}}`, { variables: { [name]: '1' } });
    expect(json).toEqual({ data: { [name]: { [name]: 'Lamp', reviews: [{ [name]: 'Good' }] } } });
  });

  it.each([
    ['an alias', '{"query":"{__proto__:products{id}}"}'],
    ['an alias deep in the document', '{"query":"{products{reviews{__proto__:text}}}"}'],
    ['a variable', '{"query":"query($__proto__:ID!){product(id:$__proto__){id}}","variables":{"__proto__":"1"}}'],
    ['a key in a variable', '{"query":"{products{id}}","variables":{"a":{"__proto__":{"polluted":1}}}}'],
    ['a key in extensions', '{"query":"{products{id}}","extensions":{"__proto__":{"polluted":1}}}'],
    ['a fragment', '{"query":"{products{...__proto__}} fragment __proto__ on Product{id}"}'],
    ['an operation', '{"query":"query __proto__{products{id}}"}'],
  ])('__proto__ is refused as %s', async (_, body) => {
    expectRefused(await post(body), /BAD_USER_INPUT|BAD_REQUEST/);
  });

  it('do no harm in the answer of a subgraph, at any depth and in any merge', async () => {
    const evil = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
    // An executor may ask for the field under a name of its own.
    const list = `[{${evil},"text":"Good"}]`;
    const data = `"data":{${evil},"_entities":[{${evil},"__typename":"Product","reviews":${list},"q1_reviews":${list}}]}`;
    const errors = `"errors":[{"message":"m","path":["__proto__","polluted"],"extensions":{${evil},"code":"NO","details":{${evil}}}}]`;
    const answerWith = (text: string): void =>
      reviews.misbehave((_, response) => response.setHeader('content-type', 'application/json').end(text));
    try {
      answerWith(`{${evil},${data}}`);
      expect((await gateway.query(NEIGHBOUR)).json).toEqual({ data: { products: [{ title: 'Lamp', reviews: [{ text: 'Good' }] }] } });
      answerWith(`{${evil},${data},${errors}}`);
      const { status, text } = await gateway.query(NEIGHBOUR);
      expect(status).toBe(200);
      expect(text).not.toMatch(/polluted|__proto__/);
    } finally {
      reviews.deploy(REVIEWS, reviewResolvers);
    }
  });

  it('are harmless as headers, cookies and parameters', async () => {
    const answer = await raw(gateway, [
      'POST /graphql?__proto__=1&constructor=2 HTTP/1.1', 'host: x', '__proto__: polluted', 'constructor: polluted', 'cookie: __proto__=1',
      'content-type: application/json', 'content-length: 25', 'connection: close', '', '{"query":"{products{id}}"}'.slice(0, 25),
    ]);
    expect(answer).toMatch(/^HTTP\/1.1 (200|400)/);
  });
});

describe('HTTP that is none', () => {
  const body = '{"query":"{products{id}}"}';
  const head = ['POST /graphql HTTP/1.1', 'host: x', 'content-type: application/json'];
  it.each<[string, string[], RegExp]>([
    ['two lengths', [...head, 'content-length: 26', 'content-length: 10', '', body], /^HTTP\/1.1 400/],
    ['a length and chunks', [...head, 'content-length: 26', 'transfer-encoding: chunked', '', '0', '', ''], /^HTTP\/1.1 400/],
    ['chunks that are no chunks', [...head, 'transfer-encoding: chunked', '', 'zz', body], /^HTTP\/1.1 400/],
    ['a header with a line break in it', [...head, 'x-a: 1\rx-user-id: 7', 'content-length: 26', '', body], /^HTTP\/1.1 400/],
    ['a space before the colon', [...head, 'content-length : 26', '', body], /^HTTP\/1.1 400/],
    ['64 KB of a header', [...head, `x-a: ${'a'.repeat(65_536)}`, 'content-length: 26', '', body], /^HTTP\/1.1 431/],
    ['3,000 headers', [...head, ...Array.from({ length: 3_000 }, (_, n) => `x-${n}: 12345678`), 'content-length: 26', '', body], /^HTTP\/1.1 431/],
  ])('is refused: %s', async (_, lines, expected) => {
    expect(await raw(gateway, lines)).toMatch(expected);
    expect(asked()).toBe(0);
    expect((await gateway.query(NEIGHBOUR)).json.errors).toBeUndefined();
  });
});

describe('headers', () => {
  it('of who somebody claims to be, and of the connection, reach no subgraph', async () => {
    const text = '{"query":"{products{id reviews{text}}}"}';
    const answer = await raw(gateway, [
      'POST /graphql HTTP/1.1', 'host: x', 'content-type: application/json', `content-length: ${text.length}`, 'connection: close, authorization, x-request-id',
      'x-user-id: 1', 'x-internal-secret: s', 'x-scopes: all', 'x-forwarded-host: evil', 'stoa-caller: e30', 'stoa-budget-ms: 999999', 'keep-alive: 5',
      `baggage: email=a@example.org,${'x'.repeat(5_000)}`, 'traceparent: 00-evil', 'te: trailers', '', text,
    ]);
    expect(answer).toMatch(/^HTTP\/1.1 200/);
    for (const { seen } of [products, reviews]) {
      expect(seen).toHaveLength(1);
      expect(Object.keys(seen[0]?.headers ?? {}).sort()).toEqual([
        'accept', 'connection', 'content-length', 'content-type', 'host', 'stoa-budget-ms', 'stoa-caller', 'stoa-signature', 'traceparent', 'x-request-id',
      ]);
      expect(seen[0]?.caller).toEqual({ kind: 'anonymous' });
      expect(Number(seen[0]?.headers['stoa-budget-ms'])).toBeLessThanOrEqual(10_000);
    }
  });
});

describe('documents by hash', () => {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const named = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

  it('are not a way around limits', async () => {
    const query = doubling(14);
    expectRefused(await post({ query, ...named(hash(query)) }), /SELECTIONS|DEPTH/);
    expectRefused(await post(named(hash(query))), 'PERSISTED_QUERY_NOT_FOUND', [200]);
  });

  it('cannot be left for the hash of another, and not at all in production', async () => {
    const query = '{products{id}}';
    expectRefused(await post({ query: 'mutation{redeem(code:"1")}', ...named(hash(query)) }), 'PERSISTED_QUERY_HASH_MISMATCH');
    expectRefused(await post(named(hash(query)), closed), 'PERSISTED_QUERY_NOT_SUPPORTED', [200]);
    expect((await post({ query, ...named(hash(query)) })).codes).toEqual([]);
    expect((await post(named(hash(query)))).codes).toEqual([]);
    expect(redeemed).toBe(0);
  });
});

describe('a subgraph that means harm', () => {
  afterEach(() => reviews.deploy(REVIEWS, reviewResolvers));
  it.each<[string, unknown]>([
    ['a million of something', { data: { newest: Array.from({ length: 1_000_000 }, () => 1) } }],
    ['text for an object', { data: { newest: 'text' } }],
    ['an object for text', { data: { newest: { text: { html: '<script>' } } } }],
    ['errors that are web pages', { data: { newest: null }, errors: [{ message: '<script>alert("10.0.0.7")</script>'.repeat(1_000) }] }],
    ['errors at places that are none', { data: { newest: null }, errors: [{ message: 'x', path: ['newest', { a: 1 }], locations: 'here', extensions: 7 }] }],
  ])('gets nothing through with %s', async (_, answer) => {
    reviews.misbehave((_request, response) => sendJson(response, answer));
    const { status, text, json } = await gateway.query('{products{title} newest{text}}');
    expect(status).toBe(200);
    expect(json.data?.products).toEqual([{ title: 'Lamp' }]);
    expect(text.length).toBeLessThan(2_000);
    expect(text).not.toMatch(/script|10\.0\.0\.7|html/);
  });

  it('is not asked again for a mutation, and told to stop when the client is gone', async () => {
    let mutations = 0;
    products.misbehave(
      onOperations((_, request) => {
        mutations += 1;
        request.socket.destroy();
      }),
    );
    const { json } = await gateway.query('mutation{redeem(code:"1")}');
    expect(json.errors?.[0]?.extensions).toMatchObject({ code: 'DOWNSTREAM_SERVICE_ERROR' });
    expect(mutations).toBe(1);

    const arrived = Promise.withResolvers<void>();
    const stopped = Promise.withResolvers<void>();
    products.misbehave(
      onOperations((response) => {
        response.on('close', stopped.resolve);
        arrived.resolve();
      }),
    );
    const client = new AbortController();
    const left = fetch(`${gateway.url}/graphql`, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ query: '{products{id}}' }), signal: client.signal });
    await arrived.promise;
    client.abort();
    await expect(left).rejects.toThrow();
    await stopped.promise;
    products.deploy(PRODUCTS, productResolvers);
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

/** Whatever the gateway answers to these very lines. */
function raw({ url }: TestGateway, lines: readonly string[]): Promise<string> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(lines.join('\r\n')));
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      answer += text;
      // A kept connection would stay open; what is wanted is here.
      if (answer.includes('\r\n\r\n')) socket.end();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', (error) => (answer ? resolve(answer) : reject(error)));
  });
}
