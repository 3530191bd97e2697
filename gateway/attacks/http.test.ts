/** HTTP as no client sends it, byte by byte over a socket, and headers that want to get through to subgraphs. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { startAttacked, NEIGHBOUR, raw } from './attacked.ts';
import type { Attacked } from './attacked.ts';

let attacked: Attacked;

beforeAll(async () => {
  attacked = await startAttacked();
});
afterAll(() => attacked[Symbol.asyncDispose]());
beforeEach(() => attacked.forget());

const BODY = '{"query":"{products{id}}"}';
const HEAD = ['POST /graphql HTTP/1.1', 'host: x', 'content-type: application/json'];
const LENGTH = `content-length: ${BODY.length}`;
const CHUNKED = 'transfer-encoding: chunked';
const CHUNKS = [BODY.length.toString(16), BODY, '0', '', ''];
/** What a front server that is mistaken about the end of a request would pass on inside its body. */
const HIDDEN = ['GET /graphql?query=%7Bproducts%7Bid%7D%7D HTTP/1.1', 'host: x', 'x-stoa-client: x', '', ''];

const REFUSED_400 = /^HTTP\/1.1 400/;
const REFUSED_431 = /^HTTP\/1.1 431/;

describe('HTTP that is none', () => {
  it.each<[string, string[], RegExp]>([
    ['two different lengths', [...HEAD, LENGTH, 'content-length: 10', '', BODY], REFUSED_400],
    ['the same length twice', [...HEAD, LENGTH, LENGTH, '', BODY], REFUSED_400],
    ['two lengths, spelled differently', [...HEAD, LENGTH, LENGTH.toUpperCase(), '', BODY], REFUSED_400],
    ['a list of lengths', [...HEAD, `${LENGTH}, ${BODY.length}`, '', BODY], REFUSED_400],
    ['a length with a sign', [...HEAD, `content-length: +${BODY.length}`, '', BODY], REFUSED_400],
    ['a length below nothing', [...HEAD, 'content-length: -1', '', BODY], REFUSED_400],
    ['a hexadecimal length', [...HEAD, 'content-length: 0x1a', '', BODY], REFUSED_400],
    ['a length beyond all numbers', [...HEAD, `content-length: ${'9'.repeat(30)}`, '', BODY], REFUSED_400],
    ['a length and chunks', [...HEAD, LENGTH, CHUNKED, '', ...CHUNKS], REFUSED_400],
    ['chunks and a length', [...HEAD, CHUNKED, LENGTH, '', ...CHUNKS], REFUSED_400],
    ['an encoding that is nearly chunked', [...HEAD, 'transfer-encoding: xchunked', LENGTH, '', BODY], REFUSED_400],
    ['chunked as an encoding that is not the last', [...HEAD, 'transfer-encoding: chunked, identity', '', ...CHUNKS], REFUSED_400],
    ['chunked with a space before the colon', [...HEAD, 'transfer-encoding : chunked', '', ...CHUNKS], REFUSED_400],
    ['chunks that are no chunks', [...HEAD, CHUNKED, '', 'zz', BODY], REFUSED_400],
    ['a chunk whose size has a sign', [...HEAD, CHUNKED, '', `-${CHUNKS.join('\r\n')}`], REFUSED_400],
    ['a chunk larger than all numbers', [...HEAD, CHUNKED, '', 'f'.repeat(20), BODY, '0', '', ''], REFUSED_400],
    ['a chunk that is longer than it says', [...HEAD, CHUNKED, '', '2', BODY, '0', '', ''], REFUSED_400],
    ['a chunk extension without end', [...HEAD, CHUNKED, '', `1a;x=${'a'.repeat(70_000)}`, BODY, '0', '', ''], /^HTTP\/1.1 (400|413|431)/],
    ['a chunk extension with a line break', [...HEAD, CHUNKED, '', '1a;x=\n', ...CHUNKS.slice(1)], REFUSED_400],
    ['lines that end without a carriage return', [[...HEAD, 'x-a: 1\nx-b: 2', LENGTH, '', BODY].join('\r\n')], REFUSED_400],
    ['a header with a line break in it', [...HEAD, 'x-a: 1\rx-user-id: 7', LENGTH, '', BODY], REFUSED_400],
    ['a header that goes on in the next line', [...HEAD, 'x-a: 1', ' x-user-id: 7', LENGTH, '', BODY], REFUSED_400],
    ['a header with NUL in it', [...HEAD, 'x-a: 1\0', LENGTH, '', BODY], REFUSED_400],
    ['a header without a name', [...HEAD, ': 1', LENGTH, '', BODY], REFUSED_400],
    ['a header with a space in its name', [...HEAD, 'x a: 1', LENGTH, '', BODY], REFUSED_400],
    ['a space before the colon', [...HEAD, `content-length : ${BODY.length}`, '', BODY], REFUSED_400],
    ['a method that is none', ['P\0ST /graphql HTTP/1.1', 'host: x', LENGTH, '', BODY], REFUSED_400],
    ['a version that is none', ['POST /graphql HTTP/9.9', 'host: x', LENGTH, '', BODY], REFUSED_400],
    ['64 KB of a header', [...HEAD, `x-a: ${'a'.repeat(65_536)}`, LENGTH, '', BODY], REFUSED_431],
    ['64 KB of a URL', [`GET /graphql?query=${'a'.repeat(65_536)} HTTP/1.1`, 'host: x', '', ''], /^HTTP\/1.1 (414|431)/],
    ['3,000 headers', [...HEAD, ...Array.from({ length: 3_000 }, (_, n) => `x-${n}: 12345678`), LENGTH, '', BODY], REFUSED_431],
  ])('is refused: %s', async (_, lines, expected) => {
    const answer = await raw(attacked.gateway, [...lines.slice(0, -1), `${lines.at(-1)}${HIDDEN.join('\r\n')}`], () => false);
    expect(answer).toMatch(expected);
    // One answer, and the connection is closed: what was hidden in it was never taken for a request.
    expect(answer.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
    expect([attacked.asked(), attacked.planned()]).toEqual([0, 0]);
    expect((await attacked.gateway.query(NEIGHBOUR)).json.errors).toBeUndefined();
  });

  it('is told from HTTP that only looks odd', async () => {
    const chunks = [...HEAD, 'connection: close', CHUNKED, '', `${BODY.length.toString(16)};name=value`, BODY, '0', 'x-trailer: 1', '', ''];
    expect(await raw(attacked.gateway, chunks, () => false)).toMatch(/^HTTP\/1.1 200[^]*Lamp|^HTTP\/1.1 200[^]*"id":"1"/);
    expect(attacked.asked()).toBe(1);
  });

  it('is refused without a host, and nothing is done', async () => {
    expect(await raw(attacked.gateway, ['POST /graphql HTTP/1.1', 'content-type: application/json', LENGTH, '', BODY], () => false)).toMatch(REFUSED_400);
    expect(attacked.asked()).toBe(0);
  });

  it('of 500 headers is answered, and the process lives', async () => {
    const headers = Array.from({ length: 500 }, (_, n) => `x-${n}: 1`);
    expect(await raw(attacked.gateway, [...HEAD, ...headers, 'connection: close', LENGTH, '', BODY], () => false)).toMatch(/^HTTP\/1.1 200/);
  });

  it('takes of a header that may be there once the first, or refuses both', async () => {
    const twice = (first: string, second: string) => raw(attacked.gateway, [...HEAD, first, second, 'connection: close', LENGTH, '', BODY], () => false);
    expect(await twice('authorization: Bearer bad', 'authorization: ')).toMatch(/^HTTP\/1.1 401/);
    expect(await twice('host: y', 'host: z')).toMatch(/^HTTP\/1.1 (200|400)/);
    expect(await twice('content-encoding: br', 'content-encoding: identity')).toMatch(/^HTTP\/1.1 415/);
    expect(await twice('accept: text/html;q=1', 'accept: application/json')).toMatch(/^HTTP\/1.1 200/);
  });
});

describe('a client that sends drop by drop', () => {
  it.each([
    ['its headers never end', [...HEAD, 'x-a: ']],
    ['its body never ends', [...HEAD, 'content-length: 1000', '', '{"query":']],
    ['its chunks never end', [...HEAD, CHUNKED, '', '5', '{"que', '']],
  ])('is hung up on, nothing is done for it, and others are answered meanwhile: %s', async (_, lines) => {
    // Long enough for the whole requests of others, however busy the machine is.
    const impatient = await attacked.start({ patience: { headersTimeout: 1_500, requestTimeout: 2_500, connectionsCheckingInterval: 50 } });
    attacked.forget();
    let isOver = false;
    const slow = Array.from({ length: 20 }, () => raw(impatient, lines, () => false));
    const all = Promise.all(slow).finally(() => (isOver = true));
    let served = 0;
    while (!isOver) {
      expect((await impatient.query('{products{id}}')).json.errors).toBeUndefined();
      served += 1;
    }
    for (const answer of await all) expect(answer).toMatch(/^HTTP\/1.1 (408|400)/);
    expect(attacked.asked()).toBe(served);
  });
});

describe('many connections', () => {
  it('of one address that ask for nothing are closed beyond its share; others do not notice', async () => {
    const share = 20;
    const capped = await attacked.start({ environment: { STOA_CONNECTIONS_PER_ADDRESS: String(share) } });
    const { port, hostname } = new URL(capped.url);
    const open = (localAddress: string): Socket => connect({ port: Number(port), host: hostname, localAddress }).on('error', () => undefined);
    const idle = Array.from({ length: 3 * share }, () => open('127.0.0.2'));
    try {
      let closed = 0;
      await new Promise<void>((resolve) => {
        for (const socket of idle) socket.on('close', () => ((closed += 1) === 2 * share ? resolve() : undefined));
      });
      const neighbour = open('127.0.0.3');
      neighbour.write([...HEAD, 'connection: close', LENGTH, '', BODY].join('\r\n'));
      expect(await readAll(neighbour)).toMatch(/^HTTP\/1.1 200/);
      expect(idle.filter((socket) => !socket.destroyed)).toHaveLength(share);
    } finally {
      for (const socket of idle) socket.destroy();
    }
  });
});

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  for await (const part of socket.setEncoding('utf8') as AsyncIterable<string>) text += part;
  return text;
}

describe('headers', () => {
  it('of who somebody claims to be, and of the connection, reach no subgraph', async () => {
    const text = '{"query":"{products{id reviews{text}}}"}';
    const answer = await raw(attacked.gateway, [
      'POST /graphql HTTP/1.1', 'host: x', 'content-type: application/json', `content-length: ${text.length}`, 'connection: close, authorization, x-request-id',
      'x-user-id: 1', 'x-internal-secret: s', 'x-scopes: all', 'x-forwarded-host: evil', 'stoa-caller: e30', 'stoa-budget-ms: 999999', 'keep-alive: 5',
      `baggage: email=a@example.org,${'x'.repeat(5_000)}`, 'traceparent: 00-evil', 'te: trailers', '', text,
    ]);
    expect(answer).toMatch(/^HTTP\/1.1 200/);
    for (const { seen } of [attacked.products, attacked.reviews]) {
      expect(seen).toHaveLength(1);
      expect(Object.keys(seen[0]?.headers ?? {}).sort()).toEqual([
        'accept', 'connection', 'content-length', 'content-type', 'host', 'stoa-budget-ms', 'stoa-caller', 'stoa-signature', 'traceparent', 'x-request-id',
      ]);
      expect(seen[0]?.caller).toEqual({ kind: 'anonymous' });
      expect(Number(seen[0]?.headers['stoa-budget-ms'])).toBeLessThan(999_999);
    }
  });

  it('that may go on to subgraphs go once, whole, and under one name', async () => {
    const passing = await attacked.start({ environment: { STOA_HEADERS: '{"propagate":["x-shop-*"]}' } });
    attacked.forget();
    const lines = ['x-shop-tenant: 7', 'X-Shop-Twice: a', 'x-shop-twice: b', 'x-shop-tab: a\tb', 'X-SHOP-Loud: 1', 'x-shop-long: ' + 'a'.repeat(9_000), 'x-other: 1'];
    expect(await raw(passing, [...HEAD, ...lines, 'connection: close', LENGTH, '', BODY], () => false)).toMatch(/^HTTP\/1.1 200/);
    const { rawHeaders = [], headers = {} } = attacked.products.seen[0] ?? {};
    const names = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    expect(headers).toMatchObject({ 'x-shop-tenant': '7', 'x-shop-loud': '1' });
    expect(Object.keys(headers)).not.toContain('x-other');
  });
});
