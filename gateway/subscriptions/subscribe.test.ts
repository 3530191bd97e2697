import { buildSubgraphSchema } from '@apollo/subgraph';
import { anonymous } from '@stoa/identity/caller.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { executeSync, parse } from 'graphql';
import type { FormattedExecutionResult } from 'graphql';
import { apolloExecutorFactory } from '../execution/apollo-executor.ts';
import { compiledExecutorFactory } from '../execution/compiled-executor.ts';
import type { Executor, RequestContext } from '../execution/executor.ts';
import { FEDERATION_LINK, inProcessSubgraph, resultOf, supergraphOf } from '../execution/testing/in-process.ts';
import { startDeadline } from '../subgraphs/deadline.ts';
import type { SubgraphAnswer, SubgraphClient } from '../subgraphs/subgraph-client.ts';
import { createEventQueue } from './event-queue.ts';
import type { EventQueue } from './event-queue.ts';
import type { StreamRequest } from './subgraph/subgraph-stream.ts';

const stockSdl = `
  type Query { ok: Boolean }
  type Subscription { changed(above: Int, note: String): Change  sure: Change! }
  type Change { left: Int! product: Product lines: [Line!] }
  type Line { product: Product! count: Int }
  type Product @key(fields: "id") { id: ID! weight: Int }
`;
const stock = inProcessSubgraph('stock', stockSdl);
const stockSchema = buildSubgraphSchema([{ typeDefs: parse(FEDERATION_LINK + stockSdl) }]);
const catalog = inProcessSubgraph('catalog', `
  type Query { product: Product }
  type Product @key(fields: "id") { id: ID! title: String strict: String! weight: Int @external shipping: Int @requires(fields: "weight") }
`, {
  Product: {
    __resolveReference: (reference: { id: string }) => (reference.id === 'unknown' ? null : reference),
    title: ({ id }: { id: string }) => { if (id === 'bad') throw new Error('10.0.0.7 is on fire'); return `Title ${id}`; },
    strict: ({ id }: { id: string }) => (id === 'bad' ? null : `Strict ${id}`),
    shipping: ({ weight }: { weight: number }) => weight * 2,
  },
});
const subgraphs = [stock, catalog];

interface Opened {
  readonly request: StreamRequest;
  readonly queue: EventQueue<SubgraphAnswer>;
  left: boolean;
}

async function setup() {
  const opened: Opened[] = [];
  const failures: unknown[] = [];
  /** Milliseconds that were left for each request to a subgraph. */
  const left: (number | undefined)[] = [];
  const timed = (send: SubgraphClient['send']): SubgraphClient['send'] => (request) => {
    left.push(request.deadline?.remaining());
    return send(request);
  };
  const follow = (request: StreamRequest) => {
    const queue = createEventQueue<SubgraphAnswer>({ events: 10, bytes: 1_000, tooSlow: () => new Error('slow'), leave: () => void (entry.left = true) });
    const entry: Opened = { request, queue, left: false };
    opened.push(entry);
    return queue;
  };
  for (const { seen } of subgraphs) seen.length = 0;
  const executor = await compiledExecutorFactory({
    clients: new Map(subgraphs.map(({ name, client }) => [name, { ...client, send: timed(client.send) }])),
    failed: ({ reason }) => failures.push(reason),
    streams: new Map([['stock', follow]]),
  })(supergraphOf(subgraphs));
  const subscribe = async (source: string, variables = {}, context: Partial<RequestContext> = {}) => {
    const results = await executor.subscribe?.({ document: parse(source), source, documentId: source, variables, context: { caller: anonymous, headers: {}, ...context } });
    if (!results || !(Symbol.asyncIterator in results)) throw new Error('there are no events');
    const iterator = results[Symbol.asyncIterator]();
    const next = async (): Promise<FormattedExecutionResult | 'end'> => {
      const result = await iterator.next();
      return result.done ? 'end' : resultOf(result.value);
    };
    const last = opened.at(-1);
    if (!last) throw new Error('nothing was opened');
    const push = (answer: object): void => {
      const text = JSON.stringify(answer);
      last.queue.push({ data: null, errors: [], ...(JSON.parse(text) as object), escapes: text.includes('\\') }, 1);
    };
    /** What the subgraph sends for this event: it answers what it was asked for, in the names that it was given. */
    const event = (change: object): void => {
      const { query, variables: variableValues } = last.request;
      push(executeSync({ schema: stockSchema, document: parse(query), variableValues, rootValue: { changed: change, sure: change } }));
    };
    return { next, event, push, iterator, last, queue: last.queue };
  };
  return { subscribe, opened, failures, executor, left };
}

describe('a subscription', () => {
  it('asks one subgraph for its events, with the variables that belong there and nobody else\'s fields', async () => {
    const { subscribe, opened } = await setup();
    await subscribe('subscription S($a: Int, $b: String, $c: Boolean!) { changed(above: $a, note: $b) { left product { title @include(if: $c) } } }', { a: 3, c: true, d: 4 });
    expect(opened).toHaveLength(1);
    expect(opened[0]?.request).toMatchObject({ variables: { a: 3 }, caller: anonymous });
    expect(opened[0]?.request.query).toMatch(/^subscription/);
    expect(opened[0]?.request.query).not.toContain('title');
    expect(stock.seen).toHaveLength(0);
  });

  it('answers each event in order, in the names of the client, with fields of other subgraphs joined', async () => {
    const { subscribe } = await setup();
    const { next, event } = await subscribe('subscription { it: changed { rest: left p: product { i: id called: title shipping __typename } __typename } }');
    const ids = ['1', '2', '"3"\n'];
    for (const id of ids) event({ left: 7, product: { id, weight: 21 } });
    for (const id of ids) {
      expect(await next()).toEqual({ data: { it: { rest: 7, p: { i: id, called: `Title ${id}`, shipping: 42, __typename: 'Product' }, __typename: 'Change' } } });
    }
    expect(catalog.seen).toHaveLength(3);
  });

  it('asks for the entities of one event in one request, and for those of the next one anew', async () => {
    const { subscribe } = await setup();
    const { next, event } = await subscribe('subscription { sure { lines { product { title } } } }');
    const line = (id: string) => ({ product: { id } });
    for (let i = 0; i < 2; i += 1) {
      event({ lines: [line('1'), line('2'), line('1')] });
      expect(await next()).toEqual({ data: { sure: { lines: ['1', '2', '1'].map((id) => ({ product: { title: `Title ${id}` } })) } } });
    }
    expect(catalog.seen.map(({ variables }) => (variables.representations as { id: string }[]).map(({ id }) => id))).toEqual([['1', '2'], ['1', '2']]);
  });

  it('tells errors of an event, and of what is fetched for it, at their places, and goes on', async () => {
    const { subscribe, failures } = await setup();
    const { next, event, push } = await subscribe('subscription { sure { l: left product { t: title strict } } }');
    event({ left: 1, product: { id: 'bad' } });
    expect(await next()).toMatchObject({ data: { sure: { l: 1, product: null } }, errors: [{ path: ['sure', 'product', 't'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } }, { path: ['sure', 'product', 'strict'] }] });
    push({ data: null, errors: [{ message: 'Sold out.', path: ['sure', 'product'], extensions: { code: 'SOLD_OUT' } }] });
    expect(await next()).toMatchObject({ data: null, errors: [{ message: 'Sold out.', path: ['sure', 'product'], extensions: { code: 'SOLD_OUT' } }] });
    push({ errors: [{ message: 'password=hunter2' }] });
    const masked = await next();
    expect(masked).toMatchObject({ data: null, errors: [{ path: ['sure'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'stock' } }] });
    expect(JSON.stringify(masked)).not.toContain('hunter2');
    expect(failures.map(String).join()).toContain('hunter2');
    event({ left: 2, product: { id: '5' } });
    expect(await next()).toEqual({ data: { sure: { l: 2, product: { t: 'Title 5', strict: 'Strict 5' } } } });
  });

  it('gets what is required for fields that require others that require something', async () => {
    const sale = inProcessSubgraph('sale', `
      type Query { ok: Boolean }
      type Subscription { sold: Item }
      type Item @key(fields: "id") { id: ID! size: Int @external volume: Int @requires(fields: "size") }
    `, { Item: { volume: ({ size }: { size: number }) => size ** 3 } });
    const sizes = inProcessSubgraph('sizes', 'type Query { no: Int } type Item @key(fields: "id") { id: ID! size: Int }', { Item: { __resolveReference: (item: object) => item, size: () => 3 } });
    const freight = inProcessSubgraph('freight', `
      type Query { none: Int }
      type Item @key(fields: "id") { id: ID! volume: Int @external price: Int @requires(fields: "volume") }
    `, { Item: { __resolveReference: (item: object) => item, price: ({ volume }: { volume: number }) => volume * 10 } });
    const all = [sale, sizes, freight];
    const queue = createEventQueue<SubgraphAnswer>({ events: 1, bytes: 1, tooSlow: () => null, leave: () => undefined });
    const executor = await compiledExecutorFactory({
      clients: new Map(all.map(({ name, client }) => [name, client])), failed: () => undefined, streams: new Map([['sale', () => queue]]),
    })(supergraphOf(all));
    const source = 'subscription { sold { id volume price } }';
    const results = await executor.subscribe?.({ document: parse(source), source, documentId: source, context: { caller: anonymous, headers: {} } });
    queue.push({ data: { sold: { __typename: 'Item', id: '1' } }, errors: [], escapes: false }, 1);
    if (!results || !(Symbol.asyncIterator in results)) throw new Error('there are no events');
    const first = await results[Symbol.asyncIterator]().next();
    expect(first.done ? 'end' : resultOf(first.value)).toEqual({ data: { sold: { id: '1', volume: 27, price: 270 } } });
    await executor.stop();
  });

  it('is whole where a query could come in parts', async () => {
    const { subscribe } = await setup();
    const { next, event } = await subscribe('subscription { sure { left ... @defer { product { title } } } }');
    event({ left: 1, product: { id: '1' } });
    expect(await next()).toEqual({ data: { sure: { left: 1, product: { title: 'Title 1' } } } });
  });

  it('gives each event the time of a whole request', async () => {
    let now = 0;
    const deadline = startDeadline(1_000, () => now, () => undefined);
    const { subscribe, left } = await setup();
    const { next, event } = await subscribe('subscription { sure { product { title } } }', {}, { deadline });
    now = 1_000_000;
    event({ product: { id: '1' } });
    expect(await next()).toEqual({ data: { sure: { product: { title: 'Title 1' } } } });
    expect(deadline.remaining()).toBeLessThan(0);
    expect(left).toEqual([1_000]);
  });

  it('ends with the events of the subgraph, and ends those when the client leaves, also while it waits', async () => {
    const { subscribe } = await setup();
    const ended = await subscribe('subscription { sure { left } }');
    ended.event({ left: 1 });
    ended.queue.end();
    expect(await ended.next()).toEqual({ data: { sure: { left: 1 } } });
    expect(await ended.next()).toBe('end');

    const left = await subscribe('subscription { sure { left } }');
    const waiting = left.next();
    expect(left.last.left).toBe(false);
    await left.iterator.return?.();
    expect(left.last.left).toBe(true);
    expect(await waiting).toBe('end');
  });

  it('throws the reason why there are no more events, after those that came before', async () => {
    const { subscribe } = await setup();
    const { next, event, queue } = await subscribe('subscription { sure { left } }');
    event({ left: 1 });
    queue.fail(new Fault('SUBSCRIPTION_LOST', 'gone'));
    expect(await next()).toEqual({ data: { sure: { left: 1 } } });
    await expect(next()).rejects.toMatchObject({ code: 'SUBSCRIPTION_LOST' });
    expect(await next()).toBe('end');
  });

  it('is refused for a subgraph that nobody knows an address of', async () => {
    const { executor } = await setup();
    const alone = await compiledExecutorFactory({ clients: new Map(), failed: () => undefined })(supergraphOf(subgraphs));
    const source = 'subscription { sure { left } }';
    const operation = { document: parse(source), source, documentId: source, context: { caller: anonymous, headers: {} } };
    expect('subscribe' in executor).toBe(true);
    await expect(alone.subscribe?.(operation)).rejects.toMatchObject({ code: 'DOWNSTREAM_SERVICE_ERROR' });
  });

  it('does not exist on the stock executor', async () => {
    const executor: Executor = await apolloExecutorFactory({ clients: new Map(), failed: () => undefined })(supergraphOf(subgraphs));
    expect('subscribe' in executor).toBe(false);
    await executor.stop();
  });
});
