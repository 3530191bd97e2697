import { Fault } from '@stoa/kernel/fault.ts';
import { GraphQLError } from 'graphql';
import { acceptsParts, inParts, inSinglePart } from './incremental-delivery.ts';
import type { IncrementalParts, IncrementalResult } from './incremental-delivery.ts';

const RESPONSE = { status: 200, headers: { 'content-type': 'application/json', 'x-other': '1' }, body: '' };

function setup(payloads: readonly (IncrementalParts | Error)[], errors: readonly GraphQLError[] = []) {
  const logged: unknown[] = [];
  const log = (details: unknown) => void logged.push(details);
  let returned = 0;
  const parts: IncrementalResult['parts'] = {
    next: async () => {
      const value = rest.shift();
      if (value instanceof Error) throw value;
      return value ? { done: false, value } : { done: true, value: undefined };
    },
    return: async () => {
      returned += 1;
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  const rest = [...payloads];
  const disclosure = { logger: { error: log, warn: log }, traceId: 'trace', schemaIsOpen: true, trustCodes: true };
  const response = inParts(RESPONSE, { initial: { data: '{"a":1}', errors }, parts }, disclosure);
  const body = response.body as AsyncIterableIterator<string>;
  return { response, body, logged, returned: () => returned };
}

async function textOf(body: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of body) text += chunk;
  return text;
}

/** The JSON of each part. */
function jsonIn(text: string): unknown[] {
  return text.split('\r\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as unknown);
}

describe('an answer in parts', () => {
  it('ends each part with the delimiter of the next, so that clients need not wait for that', async () => {
    const { body, response } = setup([{ incremental: [{ path: ['x', 0], label: undefined, data: 'null', errors: [] }], hasNext: true }, { incremental: [], hasNext: false }]);
    expect(response.headers).toEqual({ 'content-type': 'multipart/mixed; boundary="-"; deferSpec=20220824', 'x-other': '1' });
    const head = '\r\ncontent-type: application/json; charset=utf-8\r\n\r\n';
    expect((await body.next()).value).toBe(`\r\n---${head}{"data":{"a":1},"hasNext":true}\r\n---`);
    expect((await body.next()).value).toBe(`${head}{"incremental":[{"path":["x",0],"data":null}],"hasNext":true}\r\n---`);
    expect((await body.next()).value).toBe(`${head}{"hasNext":false}\r\n-----\r\n`);
    expect((await body.next()).done).toBe(true);
  });

  it('masks errors that were not meant for clients, in every part', async () => {
    const secret = new GraphQLError('the password is 123', { path: ['a'] });
    const known = new GraphQLError('sold out', { path: ['x'], extensions: { code: 'SOLD_OUT' } });
    const { body, logged } = setup([{ incremental: [{ path: ['x'], label: 'l', data: '{}', errors: [secret, known] }], hasNext: false }], [secret]);
    const text = await textOf(body);
    expect(text).not.toContain('password');
    expect(jsonIn(text)).toMatchObject([
      { errors: [{ path: ['a'], extensions: { code: 'INTERNAL_SERVER_ERROR', traceId: 'trace' } }], hasNext: true },
      { incremental: [{ label: 'l', errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }, { message: 'sold out', extensions: { code: 'SOLD_OUT' } }] }], hasNext: false },
    ]);
    expect(logged).toHaveLength(2);
  });

  it.each([
    [new Error('at 10.0.0.1'), 'INTERNAL_SERVER_ERROR'],
    [new Fault('DEADLINE_EXCEEDED', 'Too late.'), 'DEADLINE_EXCEEDED'],
  ])('has a last part with the code when something fails on the way: %s', async (error, code) => {
    const { body } = setup([error]);
    const text = await textOf(body);
    expect(jsonIn(text).at(-1)).toMatchObject({ errors: [{ extensions: { code } }], hasNext: false });
    expect(text).not.toContain('10.0.0.1');
    expect(text.endsWith('\r\n-----\r\n')).toBe(true);
  });

  it('ends the work when its reader leaves, also before the first part', async () => {
    for (const reads of [0, 1]) {
      const { body, returned } = setup([{ incremental: [], hasNext: true }]);
      if (reads > 0) await body.next();
      await body.return?.();
      expect(returned()).toBe(1);
      expect((await body.next()).done).toBe(true);
    }
  });

  it('is one part where there is only one', () => {
    const { body } = inSinglePart(RESPONSE, '{"data":{"a":1}}');
    expect(body).toBe('\r\n---\r\ncontent-type: application/json; charset=utf-8\r\n\r\n{"data":{"a":1},"hasNext":false}\r\n-----\r\n');
  });
});

describe('a client reads parts', () => {
  it.each([
    ['multipart/mixed', true],
    ['multipart/mixed;deferSpec=20220824,application/json', true],
    ['application/json, Multipart/Mixed; deferspec="20220824"; q=0.5', true],
    ['multipart/mixed; boundary="-"', true],
    ['multipart/mixed;q=0', false],
    ['multipart/mixed;deferSpec=20230621', false],
    ['multipart/mixed;subscriptionSpec="1.0"', false],
    ['multipart/mixed;incrementalSpec=v0.2', false],
    ['multipart/mixedup', false],
    ['text/x; a=multipart/mixed', false],
    ['*/*', false],
    ['', false],
    [undefined, false],
  ])('when it accepts %s: %s', (accept, expected) => {
    expect(acceptsParts(accept)).toBe(expected);
  });
});
