import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { documentId, readManifest } from '@stoa/graphql/registered-documents.ts';
import { readAnswer, requireWhole } from './answer.ts';
import { MANIFEST, manifestText } from './documents.ts';
import { CallerRefused } from './errors.ts';
import { executableSchema } from './executable-schema.ts';
import { forwardedHeaders } from './headers.ts';
import { formatAmount, localeOf } from './locale.ts';
import { readOperation } from './operation.ts';
import { action } from './screen.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'stoa-bff-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const at = path.join(folder, name);
  writeFileSync(at, content);
  return at;
}

const query = { text: '', name: 'Q', kind: 'query', variables: [], rootKeys: ['thing', 'other'] } as const;
const mutation = { ...query, kind: 'mutation', rootKeys: ['thing'] } as const;
const error = (extensions: object) => ({ message: 'Told by the gateway.', extensions });
const code = (expected: string, retryable: boolean) => expect.objectContaining({ code: expected, retryable }) as Error;

describe('an operation', () => {
  it('is read with its variables and the keys of its answer', () => {
    const at = file('a.graphql', 'query Q($a: Int, $b: ID!) { one: thing(a: $a) { ...F } other(b: $b) } fragment F on T { id }');
    expect(readOperation(at)).toMatchObject({ name: 'Q', kind: 'query', variables: ['a', 'b'], rootKeys: ['one', 'other'] });
  });

  it.each(['{ a }', 'query A { a } query B { b }', 'fragment F on T { id }'])('is exactly one, with a name: %s', (text) => {
    expect(() => readOperation(file('a.graphql', text))).toThrow('exactly one operation');
  });

  it('that changes two things is no action', () => {
    expect(() => action({ ...mutation, rootKeys: ['a', 'b'] }, () => null)).toThrow(TypeError);
    expect(() => action(query, () => null)).toThrow(TypeError);
  });
});

describe('an answer', () => {
  it('with a service missing is shown, and says which', () => {
    const errors = [error({ code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'b' }), error({ code: 'BUSY', retryable: true, serviceName: 'a' }), error({ serviceName: 'b' })];
    const answer = readAnswer(query, 200, { data: { thing: 1, other: null }, errors });
    expect(answer).toEqual({ data: { thing: 1, other: null }, absent: ['b', 'a'], unclear: false });
    expect(() => requireWhole(answer)).toThrow(code('DOWNSTREAM_SERVICE_ERROR', true));
  });

  it('with an error of nobody is unclear', () => {
    expect(readAnswer(query, 200, { data: null, errors: [error({ code: 'INTERNAL_SERVER_ERROR' })] })).toEqual({ data: null, absent: [], unclear: true });
  });

  it('with an error inside the place of a service that is missing is clear', () => {
    const away = { ...error({ code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'a' }), path: ['thing', 'list'] };
    const inside = { ...error({ code: 'DOWNSTREAM_SERVICE_ERROR' }), path: ['thing', 'list', 0, 'name'] };
    const elsewhere = { ...inside, path: ['other'] };
    const data = { thing: null };
    expect(readAnswer(query, 200, { data, errors: [away, inside] }).unclear).toBe(false);
    expect(readAnswer(query, 200, { data, errors: [away, elsewhere] }).unclear).toBe(true);
    expect(readAnswer(query, 200, { data, errors: [away, error({})] }).unclear).toBe(true);
  });

  it('to what the caller did wrong keeps code, words and details', () => {
    const errors = [error({ code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'b' }), error({ code: 'BAD_USER_INPUT', details: { path: 'after' } })];
    expect(() => readAnswer(query, 200, { data: null, errors })).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: 'Told by the gateway.', details: { path: 'after' } }) as Error,
    );
    expect(() => readAnswer(query, 400, { errors: [error({ code: 'BAD_USER_INPUT' })] })).toThrow(code('BAD_USER_INPUT', false));
  });

  it('to a caller who was not heard is a refusal of the whole request', () => {
    for (const [status, extensions] of [[401, { code: 'UNAUTHENTICATED' }], [503, { code: 'UNAUTHENTICATED', retryable: true }]] as const) {
      expect(() => readAnswer(query, status, { errors: [error(extensions)] })).toThrow(CallerRefused);
      expect(() => readAnswer(query, status, { errors: [error(extensions)] })).toThrow(code('UNAUTHENTICATED', status === 503));
    }
  });

  it('to a mutation is its outcome, or a fault, and no gap', () => {
    const errors = [error({ code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'a' })];
    expect(() => readAnswer(mutation, 200, { data: null, errors })).toThrow(code('DOWNSTREAM_SERVICE_ERROR', true));
    expect(readAnswer(mutation, 200, { data: { thing: { nested: null } }, errors }).data).toEqual({ thing: { nested: null } });
  });

  it.each([
    [200, null], [200, []], [200, {}], [200, { data: 7 }], [200, { data: {}, errors: 'none' }], [500, {}], [404, { data: {} }],
    [503, { errors: [error({ code: 'SUPERGRAPH_UNAVAILABLE' })] }], [400, { errors: [error({ code: 'GRAPHQL_VALIDATION_FAILED' })] }],
  ])('that is none is the gateway’s fault: %s %j', (status, body) => {
    expect(() => readAnswer(query, status, body)).toThrow(code('GATEWAY_UNAVAILABLE', true));
  });

  it('has no code that is not one', () => {
    const answer = readAnswer(query, 200, { data: null, errors: [error({ code: '<b>x</b>', serviceName: 'a' })] });
    expect(answer).toMatchObject({ unclear: true });
  });
});

describe('what a client says about itself', () => {
  it('goes on only as far as it is on the list and in form', () => {
    const headers = forwardedHeaders({ cookie: 'a=1', authorization: 'Basic x', 'accept-language': '<script>', traceparent: 'x' }, 'f'.repeat(32));
    expect(headers).toEqual({ authorization: 'Basic x', traceparent: expect.stringMatching(/^00-f{32}-[0-9a-f]{16}-00$/) as string });
  });

  it('chooses a language that can be written, the first of those', () => {
    expect(['de-DE,en;q=0.5', 'xx-YY, fr', '*', undefined, 'en_US', 'zh-Hant-TW'].map((header) => localeOf(header))).toEqual(
      ['de-DE', 'fr', 'en-GB', 'en-GB', 'en-GB', 'en-GB']);
  });

  it('gets amounts exact to the last place', () => {
    expect(formatAmount('1234567890123.4567', 'GBP', 'en-GB')).toBe('£1,234,567,890,123.4567');
    expect(formatAmount('8.9', 'EUR', 'de-DE')).toBe('8,90\u00a0€');
    expect(formatAmount('1500', 'JPY', 'en-GB')).toBe('JP¥1,500');
  });
});

describe('a schema', () => {
  it('refuses a resolver of a field that it does not have', () => {
    expect(() => executableSchema('type Query { a: Int }', { Query: { b: () => 1 } })).toThrow('Query.b');
    expect(() => executableSchema('type Query { a: Int }', { Other: { a: () => 1 } })).toThrow('Other.a');
  });
});

describe('the manifest of documents', () => {
  it('keeps what older clients send, beside what is new', () => {
    const old = '{ old }';
    file(MANIFEST, JSON.stringify({ [documentId(old)]: old }));
    expect(JSON.parse(manifestText(folder))).toEqual({ [documentId(old)]: old });
    writeFileSync(path.join(folder, MANIFEST), manifestText(folder));
    expect([...readManifest(path.join(folder, MANIFEST)).values()]).toEqual([old]);
    expect(readFileSync(path.join(folder, MANIFEST), 'utf8')).toBe(manifestText(folder));
  });
});
