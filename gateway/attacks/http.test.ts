import { startAttacked, NEIGHBOUR, raw } from './attacked.ts';
import type { Attacked } from './attacked.ts';

let attacked: Attacked;

beforeAll(async () => {
  attacked = await startAttacked();
});
afterAll(() => attacked[Symbol.asyncDispose]());
beforeEach(() => attacked.forget());

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
    expect(await raw(attacked.gateway, lines)).toMatch(expected);
    expect(attacked.asked()).toBe(0);
    expect((await attacked.gateway.query(NEIGHBOUR)).json.errors).toBeUndefined();
  });
});

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
      expect(Number(seen[0]?.headers['stoa-budget-ms'])).toBeLessThanOrEqual(10_000);
    }
  });
});
