import { gzipSync } from 'node:zlib';
import { Fault } from '@stoa/kernel/fault.ts';
import { buildSchema } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { createGraphQLHandler } from './handler.ts';
import type { HandlerOptions } from './handler.ts';
import type { HttpRequest } from './http.ts';
import { createPersistedQueries } from './persisted-queries.ts';
import { registerDocuments } from './registered-documents.ts';

interface Context {
  readonly who: string;
}

/** A handler with everything that it calls recorded. */
function setup(options: Partial<HandlerOptions<Context>> = {}) {
  const executed: string[] = [];
  const logged: { level: string; fields: { err?: unknown; traceId?: string } }[] = [];
  const schema = buildSchema(/* GraphQL */ `
    type Query {
      echo(text: String): String
      number(value: Int!): Int
      self: Query
      refused: String
      bug: String
      secretField: String
      impossible: String!
      whoLater: String
      page(filter: Filter): String
    }
    input Filter { kind: Kind, limit: Int }
    enum Kind { NEW OLD }
    type Mutation { append(word: String!): String }
    type Subscription { tick: Int }
  `);
  const resolve: Record<string, (source: unknown, args: { text?: string; word?: string }, context: Context) => unknown> = {
    echo: (_source, { text }) => {
      executed.push(text ?? '');
      return text;
    },
    self: () => ({}),
    refused: () => { throw new Fault('OUT_OF_STOCK', 'Nothing is left.', { details: { left: 0 }, retryable: true }); },
    bug: () => { throw new Error('password=hunter2 at 10.0.0.7'); },
    impossible: () => null,
    whoLater: async (_source, _args, { who }) => {
      await new Promise(setImmediate);
      return who;
    },
    page: (_source, args) => JSON.stringify(args),
  };
  for (const [name, field] of Object.entries(schema.getQueryType()?.getFields() ?? {})) {
    if (resolve[name]) field.resolve = resolve[name];
  }
  const append = schema.getMutationType()?.getFields().append;
  if (append) {
    append.resolve = async (_source: unknown, { word }: { word: string }) => {
      executed.push(`start ${word}`);
      await new Promise(setImmediate);
      executed.push(`end ${word}`);
      return word;
    };
  }
  const handle = createGraphQLHandler<Context>({
    schema,
    context: ({ headers }) => ({ who: String(headers['x-who'] ?? 'nobody') }),
    introspection: true,
    logger: {
      error: (fields) => logged.push({ level: 'error', fields }),
      warn: (fields) => logged.push({ level: 'warn', fields }),
    },
    ...options,
  });
  const send = async (request: Partial<HttpRequest>) => {
    const response = await handle({ method: 'POST', url: '/graphql', headers: {}, body: null, ...request });
    const body = response.body as string;
    const content = JSON.parse(body) as ExecutionResult & { errors?: { message: string; extensions: Record<string, unknown> }[] };
    return { ...response, body, ...content, codes: (content.errors ?? []).map(({ extensions }) => extensions.code) };
  };
  const post = (content: unknown, headers: HttpRequest['headers'] = {}) =>
    send({
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
    });
  const get = (search: string, headers: HttpRequest['headers'] = {}) =>
    send({ method: 'GET', url: `/graphql?${search}`, headers });
  return { send, post, get, executed, logged };
}

const CURRENT = { accept: 'application/graphql-response+json' };

describe('a request that is not GraphQL over HTTP', () => {
  const { post, executed } = setup();
  const echo = '{"query":"{echo(text:\\"x\\")}"}';
  it.each([
    ['broken JSON', '{"query":', 'BAD_REQUEST'],
    ['text after the JSON', `${echo} {}`, 'BAD_REQUEST'],
    ['an empty body', '', 'BAD_REQUEST'],
    ['a batch', `[${echo}]`, 'BAD_REQUEST'],
    ['a number', '7', 'BAD_REQUEST'],
    ['a byte order mark', `\uFEFF${echo}`, 'BAD_REQUEST'],
    ['bytes that are not UTF-8', Buffer.concat([Buffer.from('{"query":"{echo(text:\\"'), Buffer.from([0xc0, 0xaf]), Buffer.from('\\")}"}')]), 'BAD_REQUEST'],
    ['a key twice', '{"query":"{echo}","query":"{bug}"}', 'BAD_REQUEST'],
    ['a key twice in two spellings', '{"query":"{echo}","qu\\u0065ry":"{bug}"}', 'BAD_REQUEST'],
    ['a variable twice', '{"query":"{echo}","variables":{"a":{"x":1,"x":2}}}', 'BAD_REQUEST'],
    ['JSON nested without end', `{"query":"{echo}","variables":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`, 'BAD_REQUEST'],
    ['variables as a list', '{"query":"{echo}","variables":[]}', 'BAD_REQUEST'],
    ['a document that is no text', '{"query":["{echo}"]}', 'BAD_REQUEST'],
    ['no document', '{"variables":{}}', 'BAD_REQUEST'],
    ['an infinite number', '{"query":"{echo}","variables":{"a":1e400}}', 'BAD_USER_INPUT'],
    ['NUL in a variable', '{"query":"query($t:String){echo(text:$t)}","variables":{"t":"a\\u0000"}}', 'BAD_USER_INPUT'],
    ['NUL in the key of a variable', '{"query":"{echo}","variables":{"a\\u0000":1}}', 'BAD_USER_INPUT'],
    ['half a surrogate pair, deep in a variable', '{"query":"{echo}","variables":{"a":[{"b":"\\ud800"}]}}', 'BAD_USER_INPUT'],
    ['NUL in a literal', '{"query":"{echo(text:\\"\\\\u0000\\")}"}', 'BAD_USER_INPUT'],
    ['NUL in the document', '{"query":"{echo} # \\u0000"}', 'BAD_USER_INPUT'],
    ['half a surrogate pair in the document', '{"query":"{echo(text:\\"\\udc00\\")}"}', 'BAD_USER_INPUT'],
    ['__proto__ as a key', '{"query":"{echo}","variables":{"a":{"__proto__":{"polluted":true}}}}', 'BAD_USER_INPUT'],
    ['__proto__ as an alias', '{"query":"{__proto__:echo}"}', 'BAD_USER_INPUT'],
    ['__proto__ as a variable', '{"query":"query($__proto__:Int){echo}","variables":{}}', 'BAD_USER_INPUT'],
  ])('is refused with 400 for both media types: %s', async (_what, body, code) => {
    for (const headers of [{}, CURRENT]) {
      const { status, codes, data } = await post(body, headers);
      expect([status, codes, data]).toEqual([400, [code], undefined]);
    }
    expect(executed).toEqual([]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('may use names that every object has as ordinary data', async () => {
    const { data } = await post({
      query: 'query ($toString: String) { constructor: echo(text: $toString) hasOwnProperty: echo(text: "b") }',
      variables: { toString: 'a', constructor: { prototype: { polluted: true } } },
    });
    expect(data).toEqual({ constructor: 'a', hasOwnProperty: 'b' });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([
    'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/graphql', '',
    'text/plain; application/json', 'application/json; charset=utf-7', 'application/json; charset=utf-16',
    'application/json;charset="shift_jis"', 'application/json, text/plain',
  ])('executes nothing for the content type "%s"', async (type) => {
    const calls = setup();
    const { status, codes } = await calls.post({ query: 'mutation { append(word: "x") }' }, { 'content-type': type });
    expect([status, codes, calls.executed]).toEqual([415, ['UNSUPPORTED_MEDIA_TYPE'], []]);
  });

  it.each(['PUT', 'DELETE', 'OPTIONS', 'PATCH'])('is refused for its method: %s', async (method) => {
    const { status, codes, headers } = await setup().send({ method });
    expect([status, codes, headers.allow]).toEqual([405, ['METHOD_NOT_ALLOWED'], 'GET, POST']);
  });

  it('is refused when no answer would be acceptable', async () => {
    const { status, codes } = await setup().post({ query: '{ echo }' }, { accept: 'text/html, application/json;q=0' });
    expect([status, codes]).toEqual([406, ['NOT_ACCEPTABLE']]);
  });
});

describe('a large request', () => {
  const big = (length: number) => JSON.stringify({ query: 'query ($t: String) { echo(text: $t) }', variables: { t: 'x'.repeat(length) } });

  it('is refused beyond 256 KB, by what arrives and not by what the header says', async () => {
    const { post, executed } = setup({ limits: { variablesBytes: 256 * 1024 } });
    for (const headers of [{}, { 'content-length': '10' }, { 'content-length': '300000' }]) {
      const { status, codes } = await post(big(256 * 1024), headers);
      expect([status, codes]).toEqual([413, ['BODY_TOO_LARGE']]);
    }
    expect((await post(big(200_000))).status).toBe(200);
    expect(executed).toHaveLength(1);
  });

  it('may be compressed with gzip once, and is measured decompressed', async () => {
    const { post } = setup();
    const gzip = { 'content-encoding': 'gzip' };
    expect((await post(gzipSync(big(1_000)), gzip)).data).toEqual({ echo: 'x'.repeat(1_000) });
    expect((await post(gzipSync(Buffer.alloc(50_000_000)), gzip)).codes).toEqual(['BODY_TOO_LARGE']);
    expect((await post(gzipSync(big(1_000)).subarray(0, 30), gzip)).codes).toEqual(['BAD_REQUEST']);
    expect((await post(big(10), gzip)).codes).toEqual(['BAD_REQUEST']);
    for (const encoding of ['br', 'deflate', 'gzip, gzip']) {
      const { status, codes } = await post(gzipSync(big(10)), { 'content-encoding': encoding });
      expect([status, codes]).toEqual([415, ['UNSUPPORTED_MEDIA_TYPE']]);
    }
  });

  it.each([
    ['3,000 levels', `${'{self'.repeat(3_000)}{echo}${'}'.repeat(3_000)}`, 'TOKENS'],
    ['60 levels', `${'{self'.repeat(60)}{echo}${'}'.repeat(60)}`, 'DEPTH'],
    ['60 levels by fragments', `{...F0} ${Array.from({ length: 60 }, (_, n) => `fragment F${n} on Query {self{...F${n + 1}}}`).join(' ')} fragment F60 on Query {echo}`, 'DEPTH'],
    ['200 inline fragments in one another', `{${'...{'.repeat(200)}echo${'}'.repeat(200)}}`, 'DEPTH'],
    ['10,000 aliases', `{${Array.from({ length: 10_000 }, (_, n) => `a${n}:echo`).join(' ')}}`, 'TOKENS'],
    ['31 aliases', `{${Array.from({ length: 31 }, (_, n) => `self{a${n}:echo}`).join(' ')}}`, 'ALIASES'],
    ['51 directives', `{echo ${'@skip(if:false) '.repeat(51)}}`, 'DIRECTIVES'],
    ['21 fields of the root', `{${'echo '.repeat(21)}}`, 'ROOT_FIELDS'],
    ['a million fields of the root, by fragments', `{...F0} ${Array.from({ length: 20 }, (_, n) => `fragment F${n} on Query {...F${n + 1} ...F${n + 1}}`).join(' ')} fragment F20 on Query {echo}`, 'ROOT_FIELDS'],
    ['10,000 directives', `{echo ${'@skip(if:false) '.repeat(10_000)}}`, 'TOKENS'],
  ])('is refused for its document: %s', async (_what, query, code) => {
    const { status, codes } = await setup().post({ query });
    expect([status, codes]).toEqual([400, [code]]);
  });

  it('is refused for its variables, however small its document', async () => {
    const { post, executed } = setup();
    const { status, codes } = await post(big(64 * 1024));
    expect([status, codes]).toEqual([400, ['VARIABLES_TOO_LARGE']]);
    expect(executed).toEqual([]);
    expect((await post(big(63 * 1024))).status).toBe(200);
  });

  it('is let pass and told of by a server that only measures, up to where the process would be in danger', async () => {
    const overruns: string[] = [];
    const { post } = setup({ overLimit: ({ limit, allowed, found }) => overruns.push(`${limit} ${allowed} ${found}`), limits: { tokens: 200 } });
    const levels = (n: number) => `${'{self'.repeat(n)}{echo}${'}'.repeat(n)}`;
    const aliases = Array.from({ length: 31 }, (_, n) => `a${n}:echo`).join(' ');
    expect((await post({ query: levels(20) })).codes).toEqual([]);
    expect((await post({ query: `{${aliases}}` })).codes).toEqual([]);
    expect((await post({ query: levels(80) })).codes).toEqual([]);
    expect((await post(big(100_000))).codes).toEqual([]);
    expect(overruns).toEqual([
      'depth 15 undefined', 'aliases 30 31', 'rootFields 20 31', 'tokens 200 undefined', 'depth 15 undefined', 'variablesBytes 65536 100008',
    ]);
    expect((await post({ query: levels(160) })).codes).toEqual(['DEPTH']);
    expect((await post({ query: levels(800) })).codes).toEqual(['TOKENS']);
  });

  it('may nest without end when the server raises its limits, and is still no error of the server', async () => {
    const { post } = setup({ limits: { tokens: 100_000 } });
    const { status, codes } = await post({ query: `${'{self'.repeat(3_000)}{echo}${'}'.repeat(3_000)}` });
    expect([status, codes]).toEqual([400, ['DEPTH']]);
  });

  it('that spreads fragments in a circle is told so', async () => {
    const { status, codes } = await setup().post({ query: '{...A} fragment A on Query {self{...B}} fragment B on Query {self{...A}}' }, CURRENT);
    expect(status).toBe(400);
    expect(codes).toContain('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('a GET', () => {
  const query = `query=${encodeURIComponent('query ($t: String) { echo(text: $t) }')}&variables=${encodeURIComponent('{"t":"é+ü"}')}`;

  it('runs a query', async () => {
    expect((await setup().get(query)).data).toEqual({ echo: 'é+ü' });
  });

  it('runs no mutation', async () => {
    const { get, executed } = setup();
    const { status, codes, headers } = await get(`query=${encodeURIComponent('mutation { append(word: "x") }')}`);
    expect([status, codes, headers.allow, executed]).toEqual([405, ['METHOD_NOT_ALLOWED'], 'POST', []]);
  });

  it.each([
    ['with a cookie', { cookie: 'session=1' }],
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from a sub-domain', { 'sec-fetch-site': 'same-site', cookie: 'session=1' }],
    ['typed or linked', { 'sec-fetch-site': 'none', cookie: 'session=1' }],
    ['with an origin', { origin: 'https://evil.example' }],
    ['with the origin "null"', { origin: 'null' }],
    ['from a page', { referer: 'https://evil.example/' }],
    ['as a form', { cookie: 'session=1', 'content-type': 'application/x-www-form-urlencoded' }],
    ['as text', { cookie: 'session=1', 'content-type': 'text/plain;charset=utf-8' }],
    ['with an Accept header, which any page may set', { cookie: 'session=1', accept: 'application/graphql-response+json' }],
    ['with basic credentials that the browser remembers', { cookie: 'a=b', authorization: 'Basic eDp5' }],
  ])('that a foreign page could have caused is refused: %s', async (_how, headers: HttpRequest['headers']) => {
    const { get, executed } = setup();
    const { status, codes } = await get(query, headers);
    expect([status, codes, executed]).toEqual([403, ['CSRF_REFUSED'], []]);
  });

  it.each([
    ['a header of ours', { cookie: 'session=1', 'x-stoa-client': 'web' }],
    ["Apollo's header", { cookie: 'session=1', 'apollo-require-preflight': 'true' }],
    ['a bearer token', { origin: 'https://shop.example', authorization: 'Bearer x' }],
    ['a content type that browsers ask about', { cookie: 'session=1', 'content-type': 'application/json' }],
    ["the browser's word that it comes from our own page", { cookie: 'session=1', 'sec-fetch-site': 'same-origin', referer: 'https://shop.example/' }],
  ])('runs with %s', async (_what, headers: HttpRequest['headers']) => {
    expect((await setup().get(query, headers)).status).toBe(200);
  });

  it.each([
    ['a parameter twice', 'query=%7Becho%7D&query=%7Bbug%7D'],
    ['broken encoding', 'query=%7Becho%7D&operationName=%C0%AF'],
    ['variables that are no JSON', 'query=%7Becho%7D&variables=%7B'],
    ['nothing', ''],
  ])('is refused for %s', async (_what, search) => {
    const { status, codes } = await setup().get(search);
    expect([status, codes]).toEqual([400, ['BAD_REQUEST']]);
  });
});

describe('a wrong document or wrong variables', () => {
  const { post } = setup();
  it.each([
    ['syntax', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['a literal of the wrong type', { query: '{ number(value: "x") }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable of the wrong type', { query: 'query ($v: Int!) { number(value: $v) }', variables: { v: 'x' } }, 'BAD_USER_INPUT'],
    ['a variable that is out of range', { query: 'query ($v: Int!) { number(value: $v) }', variables: { v: 2 ** 40 } }, 'BAD_USER_INPUT'],
    ['a missing variable', { query: 'query ($v: Int!) { number(value: $v) }' }, 'BAD_USER_INPUT'],
    ['an unknown input field', { query: 'query ($f: Filter) { page(filter: $f) }', variables: { f: { size: 1 } } }, 'BAD_USER_INPUT'],
  ])('is 400, or 200 for the older media type: %s', async (_what, request, code) => {
    for (let sight = 0; sight < 3; sight += 1) {
      const current = await post(request, CURRENT);
      expect([current.status, current.codes, 'data' in current]).toEqual([400, [code], false]);
      expect(current.headers['content-type']).toBe('application/graphql-response+json; charset=utf-8');
      const legacy = await post(request);
      expect([legacy.status, legacy.codes, 'data' in legacy]).toEqual([200, [code], false]);
    }
  });

  it.each(['mutation { append(word: "a") }', 'subscription { tick }', 'query Q { echo } mutation M { append(word: "a") }'])(
    'is told where the schema has no such operations: %s',
    async (query) => {
      const { post: ask, executed } = setup({ schema: buildSchema('type Query { echo: String }') });
      const { status, codes, body } = await ask({ query }, CURRENT);
      expect([status, codes]).toEqual([400, ['GRAPHQL_VALIDATION_FAILED']]);
      expect(body).toMatch(/The schema has no (mutation|subscription)\./);
      expect(executed).toEqual([]);
    },
  );

  it('names at most five errors', async () => {
    const unknown = await post({ query: `{ ${Array.from({ length: 20 }, (_, n) => `x${n}`).join(' ')} }` });
    expect(unknown.codes).toEqual(Array.from({ length: 5 }, () => 'GRAPHQL_VALIDATION_FAILED'));
    const names = Array.from({ length: 20 }, (_, n) => `$v${n}: Int!`).join(' ');
    const uses = Array.from({ length: 20 }, (_, n) => `a${n}: number(value: $v${n})`).join(' ');
    expect((await post({ query: `query (${names}) { ${uses} }` })).codes).toHaveLength(5);
  });

  it.each([
    ['an unknown operation', { query: 'query A { echo } query B { echo }', operationName: 'C' }, 'OPERATION_NOT_FOUND'],
    ['two operations and no name', { query: 'query A { echo } query B { echo }' }, 'OPERATION_NOT_FOUND'],
    ['a subscription', { query: 'subscription { tick }' }, 'OPERATION_NOT_SUPPORTED'],
  ])('is 400 for %s', async (_what, request, code) => {
    const { status, codes } = await post(request);
    expect([status, codes]).toEqual([400, [code]]);
  });

  it('says a wrong variable at its use to the client, cold and hot', async () => {
    const request = { query: 'query ($v: Int = 1) { number(value: $v) echo }', variables: { v: null } };
    const answers = [await post(request), await post(request), await post(request)];
    for (const { codes, data } of answers) expect([codes, data]).toEqual([['BAD_USER_INPUT'], { number: null, echo: null }]);
  });
});

describe('a server whose schema is closed', () => {
  const { post } = setup({ introspection: false });

  it.each([
    '{ __schema { types { name } } }', '{ a: __type(name: "Query") { name } }',
    'query { ...F } fragment F on Query { __schema { ...G } } fragment G on __Schema { types { name } }',
  ])('cannot be asked for it: %s', async (query) => {
    const { codes, body } = await post({ query });
    expect(codes[0]).toBe('INTROSPECTION_DISABLED');
    expect(body).not.toContain('secretField');
    expect((await post({ query: '{ __typename }' })).data).toEqual({ __typename: 'Query' });
  });

  it('gives nothing away in its messages', async () => {
    const messages = new Set<string>();
    for (const query of ['{ secretFiel }', '{ ech }', '{ page(filter: { knd: NEW }) }', '{ page(filter: { kind: NE }) }', '{ echo(txt: "") }']) {
      for (const { message } of (await post({ query })).errors ?? []) messages.add(message);
    }
    expect([...messages]).toEqual(['The document does not fit the schema.']);
    const wrong = await post({ query: 'query ($f: Filter) { page(filter: $f) }', variables: { f: { kind: 'NE', limt: 1 } } });
    expect(wrong.body).not.toMatch(/Did you mean|NEW|"limit"/);
  });
});

describe('an error while executing', () => {
  it('is shown when it is a fault', async () => {
    const { post } = setup();
    for (let sight = 0; sight < 3; sight += 1) {
      const { status, errors, data } = await post({ query: '{ echo refused }' });
      expect([status, data]).toEqual([200, { echo: null, refused: null }]);
      expect(errors).toEqual([{
        message: 'Nothing is left.', path: ['refused'], locations: [{ line: 1, column: 8 }],
        extensions: { code: 'OUT_OF_STOCK', retryable: true, details: { left: 0 }, traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown },
      }]);
    }
  });

  it('is masked when nobody foresaw it, and logged in full under the same trace id', async () => {
    const { post, logged } = setup();
    const traceId = 'abcdefabcdefabcdefabcdefabcdefab';
    for (let sight = 0; sight < 3; sight += 1) {
      const { errors, body } = await post({ query: '{ bug }' }, { traceparent: `00-${traceId}-0123456789abcdef-01` });
      expect(errors).toMatchObject([{ path: ['bug'], extensions: { code: 'INTERNAL_SERVER_ERROR', traceId } }]);
      expect(body).not.toMatch(/hunter2|10\.0\.0\.7|stack|\.ts:/);
    }
    expect(logged.map(({ level, fields }) => [level, String(fields.err), fields.traceId])).toEqual(
      Array.from({ length: 3 }, () => ['error', 'Error: password=hunter2 at 10.0.0.7', traceId]),
    );
  });

  it('is masked when the data broke the schema', async () => {
    const { post } = setup();
    for (let sight = 0; sight < 3; sight += 1) {
      const { status, codes, data } = await post({ query: '{ impossible }' }, CURRENT);
      expect([status, codes, data]).toEqual([200, ['INTERNAL_SERVER_ERROR'], null]);
    }
  });

  it('before any execution has the status of its code', async () => {
    const refusing = setup({ context: () => { throw new Fault('UNAUTHENTICATED', 'No.'); } });
    const refused = await refusing.post({ query: '{ broken' });
    expect([refused.status, refused.codes, refused.headers['www-authenticate']]).toEqual([401, ['UNAUTHENTICATED'], 'Bearer']);
    const broken = setup({ context: () => { throw new Error('the database is away'); } });
    const { status, codes, body } = await broken.post({ query: '{ echo }' });
    expect([status, codes, body.includes('database')]).toEqual([500, ['INTERNAL_SERVER_ERROR'], false]);
    const away = setup({ context: () => { throw new Fault('KEYS_AWAY', 'Later.', { retryable: true }); } });
    expect((await away.post({ query: '{ echo }' })).status).toBe(503);
  });
});

describe('execution', () => {
  it('runs mutations one after the other, each time', async () => {
    const { post, executed } = setup();
    const query = 'mutation { a: append(word: "1") b: append(word: "2") }';
    for (let sight = 0; sight < 3; sight += 1) {
      expect((await post({ query })).data).toEqual({ a: '1', b: '2' });
      expect(executed.splice(0)).toEqual(['start 1', 'end 1', 'start 2', 'end 2']);
    }
  });

  it('keeps requests apart that run at the same time', async () => {
    const { post } = setup();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => post({ query: '{ whoLater echo }' }, { 'x-who': `user ${n}` })),
    );
    expect(answers.map(({ data }) => (data as { whoLater: string }).whoLater)).toEqual(answers.map((_, n) => `user ${n}`));
  });

  it('takes an empty name of an operation for none', async () => {
    const names: unknown[] = [];
    const { post, get } = setup({
      execute: async ({ operationName }) => {
        names.push(operationName);
        return { data: {} };
      },
    });
    const query = 'query A { echo }';
    await post({ query, operationName: '' });
    await get(`query=${encodeURIComponent(query)}&operationName=`);
    expect(names).toEqual([null, null]);
    expect((await post({ query: `${query} query B { echo }`, operationName: '' })).codes).toEqual(['OPERATION_NOT_FOUND']);
  });

  it('runs the named operation of a document, cold and hot', async () => {
    const { post } = setup();
    const query = 'query A { a: echo(text: "a") } query B { b: echo(text: "b") }';
    for (let sight = 0; sight < 3; sight += 1) {
      expect((await post({ query, operationName: 'A' })).data).toEqual({ a: 'a' });
      expect((await post({ query, operationName: 'B' })).data).toEqual({ b: 'b' });
    }
  });

  it('serves a new schema from the next request on', async () => {
    let schema = buildSchema('type Query { old: Int }');
    const { post } = setup({ schema: () => schema });
    for (let sight = 0; sight < 3; sight += 1) expect((await post({ query: '{ old }' })).data).toEqual({ old: null });
    schema = buildSchema('type Query { new: Int }');
    expect((await post({ query: '{ old }' })).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect((await post({ query: '{ new }' })).data).toEqual({ new: null });
  });

  it('can be done by somebody else, who gets checked documents only and whose own errors pass by their code', async () => {
    const calls: unknown[] = [];
    const { post } = setup({
      execute: async ({ text, variables, operationName, context }) => {
        calls.push([text, variables, operationName, context.who]);
        const shown = { message: 'reviews is away', path: ['echo'], extensions: { code: 'DOWNSTREAM', serviceName: 'reviews', stacktrace: ['x'] } };
        return { data: { echo: null }, errors: [shown, { message: 'http://10.0.0.7' }] as unknown as ExecutionResult['errors'] };
      },
    });
    const { errors, body } = await post({ query: 'query A { echo }', variables: { a: 1 } }, { 'x-who': 'me' });
    expect(errors).toMatchObject([{ message: 'reviews is away', extensions: { code: 'DOWNSTREAM', serviceName: 'reviews' } }, { extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(body).not.toMatch(/stacktrace|10\.0\.0\.7/);
    await post({ query: 'query ($v: Int!) { number(value: $v) }' });
    await post({ query: '{ nothing }' });
    expect(calls).toEqual([['query A { echo }', { a: 1 }, null, 'me']]);
  });

  it('may be answered with text by somebody else, which is sent as it is', async () => {
    const text = '{"data":{"echo":"\\u0041"}}';
    const { post } = setup({ execute: async () => ({ text }) });
    const { status, body, data } = await post({ query: '{ echo }' });
    expect([status, body, data]).toEqual([200, text, { echo: 'A' }]);
  });

  it('adds the headers that the context asks for', async () => {
    const { post } = setup({ responseHeaders: ({ who }) => ({ 'set-cookie': [`who=${who}`], 'content-type': 'no' }) });
    const { headers } = await post({ query: '{ echo }' });
    expect(headers).toMatchObject({ 'set-cookie': ['who=nobody'], 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  });
});

describe('registered documents', () => {
  const documents = registerDocuments(['query Home { echo(text: "home") }']);
  const [id = '', text = ''] = [...documents][0] ?? [];

  it('are the only ones that run where nothing else may', async () => {
    const { post, get, executed } = setup({ onlyRegistered: documents });
    expect((await post({ documentId: id })).data).toEqual({ echo: 'home' });
    expect((await post({ id })).data).toEqual({ echo: 'home' });
    expect((await get(`documentId=${id}`)).data).toEqual({ echo: 'home' });
    executed.length = 0;
    for (const request of [{ query: '{ echo }' }, { query: text }, { documentId: id, query: text }, { documentId: 'x' }, { id: '__proto__' }]) {
      const { status, codes } = await post(request);
      expect([status, codes]).toEqual([400, ['DOCUMENT_NOT_REGISTERED']]);
    }
    expect(executed).toEqual([]);
  });

  it('run beside others where others may', async () => {
    const { post } = setup({ registered: documents });
    expect((await post({ documentId: id })).data).toEqual({ echo: 'home' });
    expect((await post({ query: '{ echo }' })).data).toEqual({ echo: null });
    expect((await post({ documentId: id, query: '{ echo }' })).codes).toEqual(['BAD_REQUEST']);
  });
});

describe('checks of the server’s own', () => {
  it('see each new document before it is validated, and each operation with its variables before it is executed', async () => {
    const seen: string[] = [];
    const { post, executed } = setup({
      checkDocument: ({ text }) => void seen.push(`document ${text}`),
      checkOperation: ({ operationName, variables }) => {
        seen.push(`operation ${operationName} ${JSON.stringify(variables)}`);
        if (variables.text === 'no') throw new Fault('NOT_TODAY', 'Not today.');
      },
    });
    const query = 'query Q($text: String) { echo(text: $text) }';
    for (const text of ['a', 'no']) await post({ query, operationName: 'Q', variables: { text } });
    expect((await post({ query: '{ nothing }' })).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(seen).toEqual([`document ${query}`, 'operation Q {"text":"a"}', 'operation Q {"text":"no"}', 'document { nothing }']);
    expect(executed).toEqual(['a']);
  });
});

describe('documents that clients name by their hash', () => {
  const query = '{ echo(text: "kept") }';
  const [[hash = ''] = []] = registerDocuments([query]);
  const asked = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });
  const store = (documents = 10) => ({ persistedQueries: createPersistedQueries({ documents, characters: 10_000 }) });

  it('run by their hash alone once the text was sent with it', async () => {
    const { post, get } = setup(store());
    const unknown = await post(asked(hash));
    expect([unknown.status, unknown.codes, unknown.errors?.[0]?.message]).toEqual([200, ['PERSISTED_QUERY_NOT_FOUND'], 'PersistedQueryNotFound']);
    expect((await post({ query, ...asked(hash) })).data).toEqual({ echo: 'kept' });
    expect((await post(asked(hash))).data).toEqual({ echo: 'kept' });
    expect((await get(`extensions=${encodeURIComponent(JSON.stringify(asked(hash).extensions))}`)).data).toEqual({ echo: 'kept' });
  });

  it('are not kept for the hash of another document', async () => {
    const { post, executed } = setup(store());
    const { status, codes } = await post({ query: '{ bug }', ...asked(hash) });
    expect([status, codes]).toEqual([400, ['PERSISTED_QUERY_HASH_MISMATCH']]);
    expect((await post(asked(hash))).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    await post({ query, ...asked(hash) });
    expect((await post({ query: '{ bug }', ...asked(hash) })).codes).toEqual(['PERSISTED_QUERY_HASH_MISMATCH']);
    expect(executed).toEqual(['kept']);
  });

  it('are not kept when they are refused', async () => {
    const { post } = setup(store());
    for (const text of ['{ nothing }', `{${'echo '.repeat(21)}}`]) {
      const [[id = ''] = []] = registerDocuments([text]);
      await post({ query: text, ...asked(id) });
      expect((await post(asked(id))).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    }
  });

  it('are forgotten, the one used longest ago first, when there are too many', async () => {
    const { post } = setup(store(2));
    const ids = new Map(['{ a: echo }', '{ b: echo }', '{ c: echo }'].map((text) => [text, [...registerDocuments([text])][0]?.[0] ?? '']));
    const codes = async (text: string) => (await post(asked(ids.get(text) ?? ''))).codes;
    for (const [text, id] of [...ids].slice(0, 2)) await post({ query: text, ...asked(id) });
    expect(await codes('{ a: echo }')).toEqual([]);
    await post({ query: '{ c: echo }', ...asked(ids.get('{ c: echo }') ?? '') });
    expect([await codes('{ a: echo }'), await codes('{ b: echo }')]).toEqual([[], ['PERSISTED_QUERY_NOT_FOUND']]);
  });

  it.each([null, {}, { version: 2, sha256Hash: hash }, { version: 1, sha256Hash: hash.toUpperCase() }, { version: 1, sha256Hash: [hash] }, 'x'])(
    'are refused when they are named wrongly: %j',
    async (persistedQuery) => {
      const { status, codes } = await setup(store()).post({ extensions: { persistedQuery } });
      expect(status).toBe(400);
      expect(codes).toEqual([persistedQuery === null ? 'DOCUMENT_NOT_REGISTERED' : 'BAD_REQUEST']);
    },
  );

  it('are not known to a server that keeps none, which runs the text when it comes along', async () => {
    const { post } = setup();
    expect((await post(asked(hash))).codes).toEqual(['PERSISTED_QUERY_NOT_SUPPORTED']);
    expect((await post({ query, ...asked(hash) })).data).toEqual({ echo: 'kept' });
    const closed = setup({ ...store(), onlyRegistered: registerDocuments(['{ self { echo } }']) });
    expect((await closed.post({ query, ...asked(hash) })).codes).toEqual(['DOCUMENT_NOT_REGISTERED']);
  });
});
