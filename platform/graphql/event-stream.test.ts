import { Fault } from '@stoa/kernel/fault.ts';
import { buildSchema } from 'graphql';
import { eventStream, wishForEvents } from './event-stream.ts';
import { createGraphQLEndpoint } from './handler.ts';
import type { HandlerOptions } from './handler.ts';
import type { Results, ResultStream } from './result-stream.ts';

describe('what a client says of event streams', () => {
  it.each([
    [undefined, 'refuses'],
    ['*/*', 'refuses'],
    ['application/json', 'refuses'],
    ['text/*', 'refuses'],
    ['text/event-stream', 'prefers'],
    ['Text/Event-Stream; charset=utf-8', 'prefers'],
    ['text/event-stream, application/json', 'prefers'],
    ['application/json, text/event-stream', 'takes'],
    ['text/event-stream;q=0.5, application/json', 'takes'],
    ['application/json;q=0.1, text/event-stream;q=0.2', 'prefers'],
    ['text/event-stream;q=0', 'refuses'],
    ['text/event-stream;q=x, application/json', 'refuses'],
  ])('is read from %j', (accept, wish) => {
    expect(wishForEvents(accept)).toBe(wish);
  });
});

/** Results that come when the test says so. */
function results() {
  const readers: ((result: IteratorResult<{ data: { n: number } }, undefined>) => void)[] = [];
  let returned = 0;
  const stream: ResultStream = {
    [Symbol.asyncIterator]: () => stream,
    next: () => new Promise((resolve) => readers.push(resolve)),
    return: async () => {
      returned += 1;
      return { done: true, value: undefined };
    },
  };
  return { stream, readers, give: (n: number) => readers.shift()?.({ done: false, value: { data: { n } } }), end: () => readers.shift()?.({ done: true, value: undefined }), returned: () => returned };
}

describe('an event stream', () => {
  it('has an event for each result, and one for the end', async () => {
    const { stream, give, end } = results();
    const parts = eventStream(stream);
    const first = parts.next();
    give(1);
    expect(await first).toEqual({ done: false, value: 'event: next\ndata: {"data":{"n":1}}\n\n' });
    const last = parts.next();
    end();
    expect(await last).toEqual({ done: false, value: 'event: complete\ndata:\n\n' });
    expect(await parts.next()).toEqual({ done: true, value: undefined });
  });

  it('has comments while nothing happens, and loses no result to them', async () => {
    const { stream, give, readers } = results();
    const parts = eventStream(stream, 1);
    expect((await parts.next()).value).toBe(':\n\n');
    expect((await parts.next()).value).toBe(':\n\n');
    expect(readers).toHaveLength(1);
    give(1);
    await new Promise(setImmediate);
    expect((await parts.next()).value).toBe('event: next\ndata: {"data":{"n":1}}\n\n');
    await parts.return?.();
  });

  it('leaves its results when its reader leaves, also while it waits', async () => {
    const { stream, returned } = results();
    const parts = eventStream(stream);
    const waiting = parts.next();
    await parts.return?.();
    expect(returned()).toBe(1);
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});

describe('a handler with subscriptions', () => {
  const setup = (subscribe: NonNullable<HandlerOptions<object>['subscribe']>, options: Partial<HandlerOptions<object>> = {}) => {
    const { handle } = createGraphQLEndpoint<object>({
      schema: buildSchema('type Query { a: Int } type Mutation { m: Int } type Subscription { tick: Int }'),
      context: () => ({}), introspection: true, logger: { error: () => undefined, warn: () => undefined },
      execute: async () => ({ data: { a: 1 } }), subscribe, ...options,
    });
    return async (query: string, accept?: string) => {
      const headers = { 'content-type': 'application/json', ...(accept !== undefined && { accept }) };
      const { status, headers: sent, body } = await handle({ method: 'POST', url: '/graphql', headers, body: JSON.stringify({ query }) });
      let text = '';
      if (typeof body === 'string') text = body;
      else for await (const part of body) text += part;
      return { status, type: sent['content-type'], text };
    };
  };
  async function* ticks(): AsyncGenerator<{ data: { tick: number } }> {
    yield { data: { tick: 1 } };
    yield { data: { tick: 2 } };
  }
  const STREAM = 'text/event-stream; charset=utf-8';
  const end = 'event: complete\ndata:\n\n';

  it('answers with events whoever takes them', async () => {
    const ask = setup(async () => ticks());
    const text = `event: next\ndata: {"data":{"tick":1}}\n\nevent: next\ndata: {"data":{"tick":2}}\n\n${end}`;
    for (const accept of ['text/event-stream', 'application/json, text/event-stream']) {
      expect(await ask('subscription { tick }', accept)).toEqual({ status: 200, type: STREAM, text });
    }
    expect(await ask('{ a }', 'text/event-stream')).toEqual({ status: 200, type: STREAM, text: `event: next\ndata: {"data":{"a":1}}\n\n${end}` });
    expect(await ask('{ a }', 'application/json, text/event-stream')).toMatchObject({ text: '{"data":{"a":1}}' });
  });

  it('refuses whoever does not take events, and says what to do', async () => {
    const ask = setup(() => Promise.reject(new Error('not asked')));
    const { status, text } = await ask('subscription { tick }');
    expect(status).toBe(400);
    expect(text).toMatch(/Accept text\/event-stream.*OPERATION_NOT_SUPPORTED/);
  });

  it('makes what breaks a stream its last event, masked unless it is a fault', async () => {
    for (const [error, code] of [[new Fault('LATE', 'Too late.'), 'LATE'], [new Error('10.0.0.7'), 'INTERNAL_SERVER_ERROR']] as const) {
      const breaking = async (): Promise<Results> =>
        (async function* () {
          yield { data: { tick: 1 } };
          throw error;
        })();
      const { text } = await setup(breaking)('subscription { tick }', 'text/event-stream');
      expect(text).toMatch(new RegExp(`^event: next\\ndata: \\{"data":\\{"tick":1\\}\\}\\n\\nevent: next\\ndata: \\{"errors":\\[.*"${code}".*\\]\\}\\n\\n${end}$`));
      expect(text).not.toContain('10.0.0.7');
    }
  });

  it('tells in events what is wrong with the operation, and by the status what is wrong with the request', async () => {
    const ask = setup(async () => ticks());
    expect(await ask('subscription { nothing }', 'text/event-stream')).toMatchObject({ status: 200, type: STREAM, text: expect.stringMatching(/GRAPHQL_VALIDATION_FAILED[^]*complete/) as string });
    const strict = setup(async () => ticks(), { context: () => { throw new Fault('UNAUTHENTICATED', 'No.'); } });
    expect(await strict('subscription { tick }', 'text/event-stream')).toMatchObject({ status: 401, type: 'application/json; charset=utf-8' });
  });
});
