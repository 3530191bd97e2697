import { until } from '../testing/test-gateway.ts';
import { connectSocket, subscribeOverSse } from './testing/clients.ts';
import type { TestSubscription } from './testing/clients.ts';
import { answer, event, QUERY, startWorld } from './testing/world.ts';
import type { World } from './testing/world.ts';

const CUSTOMER = '01912f64-6b6e-7d40-8b70-3f0a7a4f9a11';

type Subscribe = (world: World, query: string, variables?: object, authorization?: string) => Promise<TestSubscription>;

const overSse = (method: 'GET' | 'POST'): Subscribe => (world, query, variables = {}, authorization) =>
  subscribeOverSse(world.gateway.url, { query, variables }, { method, headers: authorization === undefined ? {} : { authorization } });

const overWebSocket: Subscribe = async ({ gateway }, query, variables = {}, authorization) => {
  const client = await connectSocket(gateway.url, authorization === undefined ? undefined : { authorization });
  return client.subscribe('1', { query, variables });
};

describe.each([
  ['event stream (POST) from WebSocket', overSse('POST'), 'ws'],
  ['event stream (GET) from event stream', overSse('GET'), 'sse'],
  ['WebSocket from WebSocket', overWebSocket, 'ws'],
  ['WebSocket from event stream', overWebSocket, 'sse'],
] as const)('a subscription over %s', (_, subscribe, protocol) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ subgraphs: { stock: { protocol } } });
  });
  afterAll(() => world[Symbol.asyncDispose]());
  beforeEach(() => {
    world.stock.opened.length = 0;
  });
  const listening = (count = 1) => until(() => world.stock.listening.length === count);

  it('gives the events in order, with entities of another subgraph joined', async () => {
    const subscription = await subscribe(world, QUERY, { above: 3 });
    await listening();
    expect(world.stock.opened).toMatchObject([{ variables: { above: 3 }, transport: protocol, caller: { kind: 'anonymous' } }]);
    for (let i = 0; i < 20; i += 1) world.stock.publish('changed', event(i, `${i} "ä☃𝄞"`));
    for (let i = 0; i < 20; i += 1) expect(await subscription.next()).toEqual(answer(i, `${i} "ä☃𝄞"`));
    subscription.leave();
    await listening(0);
  });

  it('ends when the subgraph says that this was all', async () => {
    const subscription = await subscribe(world, QUERY);
    await listening();
    world.stock.publish('changed', event(1, '1'));
    world.stock.finish('changed');
    expect(await subscription.next()).toEqual(answer(1, '1'));
    expect(await subscription.next()).toBe('complete');
    await listening(0);
  });

  it('tells errors of an event and of what belongs to it, masked, with a trace id, and goes on', async () => {
    const subscription = await subscribe(world, QUERY);
    await listening();
    world.stock.publish('changed', new Error('password=hunter2'));
    world.stock.publish('changed', event(2, 'bad'));
    world.stock.publish('changed', event(3, '3'));
    const code = 'DOWNSTREAM_SERVICE_ERROR';
    const traceId = expect.stringMatching(/^[0-9a-f]{32}$/) as string;
    expect(await subscription.next()).toEqual({
      data: { it: null },
      errors: [{ message: expect.not.stringContaining('hunter2') as string, path: ['it'], extensions: { code, serviceName: 'stock', traceId } }],
    });
    expect(await subscription.next()).toMatchObject({
      data: { it: { rest: 2, product: { called: null } } },
      errors: [{ path: ['it', 'product', 'called'], extensions: { code, serviceName: 'catalog', traceId } }],
    });
    expect(await subscription.next()).toEqual(answer(3, '3'));
    subscription.leave();
    await listening(0);
  });

  it('comes back to a subgraph whose connections broke, or that was away for a moment', async () => {
    const subscription = await subscribe(world, QUERY);
    await listening();
    world.stock.cut();
    await until(() => world.stock.opened.length === 2);
    await listening();
    world.stock.publish('changed', event(2, '2'));
    expect(await subscription.next()).toEqual(answer(2, '2'));
    subscription.leave();
    await listening(0);
  });

  it('is opened on behalf of the caller, who is verified', async () => {
    const { stock, gateway } = world;
    const token = await gateway.issuer.issue({ kind: 'customer', customerId: CUSTOMER }, 600);
    const subscription = await subscribe(world, 'subscription { who }', {}, `Bearer ${token}`);
    await listening();
    expect(stock.opened).toMatchObject([{ caller: { kind: 'customer', customerId: CUSTOMER } }]);
    expect(stock.opened[0]?.headers).toMatchObject({ 'x-request-id': expect.stringMatching(/^[0-9a-f]{32}$/) as string });
    expect(stock.opened[0]?.headers).not.toHaveProperty('authorization');
    subscription.leave();
    await listening(0);
  });

  it('is refused with a code, and nobody is asked, when the document is wrong or beyond a limit', async () => {
    for (const [query, code] of [
      ['subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['subscription { other', 'GRAPHQL_PARSE_FAILED'],
      ['subscription { other who }', 'GRAPHQL_VALIDATION_FAILED'],
      [`subscription { changed { ${'a: left '.repeat(3)} ${Array.from({ length: 40 }, (__, i) => `a${i}: left`).join(' ')} } }`, 'ALIASES'],
      ['subscription A { who } subscription B { who }', 'OPERATION_NOT_FOUND'],
      ['subscription S($above: Int!) { changed(above: $above) { left } }', 'BAD_USER_INPUT'],
    ] as const) {
      const subscription = await subscribe(world, query);
      expect(await subscription.next()).toMatchObject({ errors: [{ extensions: { code, traceId: expect.any(String) as string } }] });
      subscription.leave();
    }
    expect(world.stock.opened).toEqual([]);
  });

  it.each([
    'subscription($s:Boolean=true){other @skip(if:$s)}',
    'subscription($s:Boolean!){...on Subscription @include(if:$s){other}}',
    'subscription{...F} fragment F on Subscription{other @include(if:false)}',
    'subscription{...F @skip(if:true)} fragment F on Subscription{...F other}',
  ])('cannot be of nothing, whatever its variables say: %s', async (query) => {
    const subscription = await subscribe(world, query, { s: true });
    expect(await subscription.next()).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
    expect(world.stock.opened).toEqual([]);
  });

  it('may be a query: one result, and that was all', async () => {
    const subscription = await subscribe(world, '{ ok product { title } }');
    expect(await subscription.next()).toEqual({ data: { ok: true, product: { title: 'Title 1' } } });
    expect(await subscription.next()).toBe('complete');
    subscription.leave();
  });
});
