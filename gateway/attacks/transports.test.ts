/** There is no way in on which less is checked: what one transport refuses, all of them refuse, by the same code. */
import type { FormattedExecutionResult } from 'graphql';
import { openSocket, subscribeOverSse } from '../subscriptions/testing/clients.ts';
import type { TestGateway } from '../testing/test-gateway.ts';
import { startAttacked } from './attacked.ts';
import type { Attacked } from './attacked.ts';
import { doubling, HARMFUL_DOCUMENTS, times } from './documents.ts';

let attacked: Attacked;

beforeAll(async () => {
  attacked = await startAttacked();
});
afterAll(() => attacked[Symbol.asyncDispose]());
beforeEach(() => attacked.forget());

type Request = Readonly<Record<string, unknown>>;
type Send = (request: Request, to: TestGateway) => Promise<unknown>;

const firstCode = (result: unknown): unknown => (result as FormattedExecutionResult).errors?.[0]?.extensions?.code;

/** Each sends a request and gives the code that it is refused with, or 'closed' with the connection; undefined when it is answered. */
const transports: Readonly<Record<string, Send>> = {
  POST: (request, to) => attacked.post(request, to).then(({ codes }) => codes[0]),
  GET: async ({ variables, ...request }, to) => {
    const parameters = { ...(request as Record<string, string>), ...(variables !== undefined && { variables: JSON.stringify(variables) }) };
    return (await attacked.get(parameters, to)).codes[0];
  },
  'an event stream': async (request, { url }) => {
    const stream = await subscribeOverSse(url, request);
    // What is refused before it runs may be a plain answer, or the only event of the stream.
    const result = stream.json ?? (await stream.next());
    stream.leave();
    return firstCode(result);
  },
  'parts of an answer': async (request, { url }) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'multipart/mixed, application/json' },
      body: JSON.stringify(request),
    });
    return firstCode(JSON.parse(/\{.*\}/s.exec(await response.text())?.[0] ?? '{}'));
  },
  'a WebSocket': async (request, { url }) => {
    const socket = await openSocket(url);
    socket.send({ type: 'connection_init' });
    expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
    const result = await socket.subscribe('1', request).next();
    socket.close();
    return result === 'closed' ? 'closed' : firstCode(result);
  },
};

const introspection: readonly string[] = ['{__schema{types{name}}}', '{a:__type(name:"Product"){...F}} fragment F on __Type{fields{name}}', '{self{...on Query{\r\n__schema{ types , { name } }}}}'];

describe.each(Object.entries(transports))('over %s', (name, send) => {
  it.each(HARMFUL_DOCUMENTS)('a document is refused: %s', async (_, query, code) => {
    // A URL has room for less than a body; what does not fit never reaches the handler.
    if (name === 'GET' && query.length > 8_000) return;
    expect(await send({ query }, attacked.gateway)).toMatch(code instanceof RegExp ? code : new RegExp(`^(${code})$`));
    expect([attacked.asked(), attacked.planned()]).toEqual([0, 0]);
  });

  it('a document is refused for what its variables say', async () => {
    const query = 'query($n:Int){products(first:$n){related(first:$n){id}}}';
    expect(await send({ query, variables: { n: 1_000 } }, attacked.gateway)).toBe('LIST_SIZE');
    expect(await send({ query, variables: { n: 100 } }, attacked.gateway)).toBe('COST');
    // So much does not fit into a URL.
    if (name !== 'GET') expect(await send({ query: 'query($v:ID!){product(id:$v){id}}', variables: { v: 'x'.repeat(70_000) } }, attacked.gateway)).toBe('VARIABLES_TOO_LARGE');
    expect(await send({ query: 'query($v:ID!){product(id:$v){id}}', variables: { v: '\u0000' } }, attacked.gateway)).toMatch(name === 'a WebSocket' ? /^closed$/ : /^BAD_USER_INPUT$/);
    expect(attacked.asked()).toBe(0);
  });

  it.each(introspection)('the schema is not read in production: %s', async (query) => {
    expect(await send({ query }, attacked.closed)).toMatch(/^(INTROSPECTION_DISABLED|GRAPHQL_VALIDATION_FAILED)$/);
    expect(attacked.asked()).toBe(0);
  });

  it('the same mutation is not tried many times at once', async () => {
    const query = `mutation{${times(6, (n) => `a${n}:redeem(code:"${n}")`)}}`;
    expect(await send({ query }, attacked.gateway)).toMatch(name === 'GET' ? /^METHOD_NOT_ALLOWED$/ : /^FIELD_USES$/);
    expect(attacked.redeemed()).toBe(0);
  });

  it('what is within the limits is answered, so that the others are not refused for something else', async () => {
    expect(await send({ query: '{products{id}}' }, attacked.gateway)).toBeUndefined();
    expect(attacked.asked()).toBe(1);
  });
});

describe('a WebSocket', () => {
  it('with many harmful operations at once has each of them refused, and goes on with the others', async () => {
    const socket = await openSocket(attacked.gateway.url);
    socket.send({ type: 'connection_init' });
    await socket.next();
    for (let n = 0; n < 20; n += 1) socket.send({ type: 'subscribe', id: `bad ${n}`, payload: { query: doubling(14) } });
    socket.send({ type: 'subscribe', id: 'good', payload: { query: '{products{title}}' } });
    const ends = new Map<string, unknown>();
    while (ends.size < 21) {
      const message = await socket.next();
      if (typeof message === 'number') throw new Error('closed');
      if (message.type === 'error') ends.set(String(message.id), firstCode({ errors: message.payload }));
      if (message.type === 'next') ends.set(String(message.id), (message.payload as FormattedExecutionResult).data);
    }
    expect(ends.get('good')).toEqual({ products: [{ title: 'Lamp' }] });
    expect([...ends].filter(([id, end]) => id !== 'good' && /SELECTIONS|DEPTH/.test(String(end)))).toHaveLength(20);
    expect(attacked.asked()).toBe(1);
    socket.close();
  });

  it('is refused an array of operations, and a message that can be read in two ways', async () => {
    for (const message of ['[{"type":"connection_init"}]', '{"type":"connection_init","type":"ping"}']) {
      const socket = await openSocket(attacked.gateway.url);
      socket.send(message);
      expect(await socket.next()).toBe(4400);
    }
    expect(attacked.asked()).toBe(0);
  });
});
