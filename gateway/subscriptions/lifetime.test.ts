import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { startStubSubgraph } from '../testing/stub-subgraph.ts';
import { answers, startTestGateway, TEST_SECRET, until } from '../testing/test-gateway.ts';
import { startStreamingSubgraph } from '../testing/streaming-subgraph.ts';
import { connectSocket, subscribeOverSse } from './testing/clients.ts';
import type { SocketClient, TestSubscription } from './testing/clients.ts';
import { answer, event, QUERY, startWorld } from './testing/world.ts';
import type { World } from './testing/world.ts';

const ended = (code: string) => ({ errors: [{ message: expect.any(String) as string, extensions: expect.objectContaining({ code, traceId: expect.any(String) as string }) as object }] });
const listening = ({ stock }: World, count = 1) => until(() => stock.listening.length === count);

/** One subscription over each transport. */
async function subscribeTwice(world: World, query = QUERY): Promise<readonly TestSubscription[]> {
  const socket = await connectSocket(world.gateway.url);
  return [await subscribeOverSse(world.gateway.url, { query }), socket.subscribe('1', { query })];
}

describe.each(['ws', 'sse'] as const)('a subgraph with events (%s)', (protocol) => {
  it('that does not come back in time ends the subscription, with a code', async () => {
    await using world = await startWorld({ reconnects: 2, subgraphs: { stock: { protocol } } });
    const subscriptions = await subscribeTwice(world);
    await listening(world, 2);
    await world.stock.down();
    for (const each of subscriptions) {
      expect(await each.next()).toEqual(ended('SUBSCRIPTION_LOST'));
      expect(await each.next()).toBe('complete');
    }
  });

  it('that comes back has its events again', async () => {
    await using world = await startWorld({ reconnects: 1_000_000, subgraphs: { stock: { protocol } } });
    const subscription = await subscribeOverSse(world.gateway.url, { query: QUERY });
    await listening(world);
    await world.stock.down();
    await until(() => world.gateway.log.filter((line) => line.includes('a subgraph request failed')).length > 3);
    await world.stock.up();
    await listening(world);
    world.stock.publish('changed', event(1, '1'));
    expect(await subscription.next()).toEqual(answer(1, '1'));
    subscription.leave();
  });

  it('is asked again when it is busy, and not when it refuses', async () => {
    await using world = await startWorld({ reconnects: 1_000_000, subgraphs: { stock: { protocol } } });
    const refusals = () => world.gateway.log.filter((line) => /answered with status/.test(line)).length;
    world.stock.refuse(503);
    const subscription = await subscribeOverSse(world.gateway.url, { query: QUERY });
    await until(() => refusals() > 2);
    world.stock.refuse(null);
    await listening(world);
    subscription.leave();
    await listening(world, 0);

    world.stock.refuse(403);
    const before = refusals();
    const refused = await subscribeOverSse(world.gateway.url, { query: QUERY });
    expect(await refused.next()).toEqual(ended('SUBSCRIPTION_LOST'));
    expect(await refused.next()).toBe('complete');
    expect(refusals()).toBe(before + 1);
  });

  it('gets the headers that rules send there, and no others', async () => {
    await using world = await startWorld({ subgraphs: { stock: { protocol } } }, {
      environment: { STOA_HEADERS: '{"propagate": ["x-tenant"], "subgraphs": {"catalog": {"propagate": ["x-catalog"]}, "stock": {"insert": {"x-edge": "1"}}}}' },
    });
    const headers = { 'x-tenant': 'blue', 'x-catalog': 'red', 'x-other': 'green', cookie: 'a=b' };
    const subscription = await subscribeOverSse(world.gateway.url, { query: QUERY }, { headers });
    await listening(world);
    const [opened] = world.stock.opened;
    expect(opened?.headers).toMatchObject({ 'x-tenant': 'blue', 'x-edge': '1' });
    for (const name of ['x-catalog', 'x-other', 'cookie']) expect(opened?.headers).not.toHaveProperty(name);
    subscription.leave();
  });
});

describe('a client', () => {
  it('that is gone is noticed: a stream that is cut, a socket that is closed, and one that is cut', async () => {
    await using world = await startWorld();
    const stream = await subscribeOverSse(world.gateway.url, { query: QUERY });
    const closed = await connectSocket(world.gateway.url);
    closed.subscribe('1', { query: QUERY });
    const cut = await connectSocket(world.gateway.url);
    cut.subscribe('1', { query: QUERY });
    await listening(world, 3);
    stream.leave();
    await listening(world, 2);
    closed.socket.close();
    await listening(world, 1);
    cut.close();
    await listening(world, 0);
  });

  it('that does not read its socket loses its subscription, and is told so when it reads on; its neighbours do not notice', async () => {
    await using world = await startWorld({ bufferedEvents: 5 });
    const neighbour = await subscribeOverSse(world.gateway.url, { query: 'subscription { other }' });
    const slow = await connectSocket(world.gateway.url);
    const subscription = slow.subscribe('1', { query: 'subscription { who }' });
    await listening(world, 2);
    slow.socket.pause();
    await until(async () => {
      world.stock.publish('who', 'x'.repeat(500_000));
      await new Promise(setImmediate);
      return !world.stock.listening.includes('who');
    });
    slow.socket.resume();
    let last = await subscription.next();
    let read = 0;
    for (; typeof last === 'object' && last.data; last = await subscription.next()) read += 1;
    expect(read).toBeGreaterThan(0);
    expect(last).toEqual(ended('SUBSCRIPTION_TOO_SLOW'));
    expect(await subscription.next()).toBe('complete');

    world.stock.publish('other', 7);
    expect(await neighbour.next()).toEqual({ data: { other: 7 } });
    neighbour.leave();
    slow.close();
  });

  it('that does not read its event stream loses its subscription as well', async () => {
    await using world = await startWorld({ bufferedEvents: 5 });
    const query = encodeURIComponent('subscription { who }');
    const response = await new Promise<IncomingMessage>((resolve) => {
      get(`${world.gateway.url}/graphql?query=${query}`, { headers: { accept: 'text/event-stream' } }, resolve);
    });
    await listening(world);
    await until(async () => {
      world.stock.publish('who', 'x'.repeat(500_000));
      await new Promise(setImmediate);
      return world.stock.listening.length === 0;
    });
    let text = '';
    for await (const chunk of response) text += String(chunk);
    expect(text).toContain('event: next\ndata: {"data":{"who":"xxx');
    expect(text.slice(-400)).toMatch(/event: next\ndata: \{"errors":\[.*"SUBSCRIPTION_TOO_SLOW".*\n\nevent: complete\ndata:\n\n$/);
  });

  it('gets a sign of life where nothing happens, and is cut off its socket when it gives none', async () => {
    await using world = await startWorld({ keepAliveMs: 250 });
    const stream = await subscribeOverSse(world.gateway.url, { query: QUERY });
    await until(() => stream.comments > 2);
    stream.leave();
    const { socket } = await pingedAgain(world);
    socket.pause();
    await listening(world, 0);
    socket.terminate();
  });

  /** A subscriber that was pinged three times, which only those are who answer. On a busy machine one may answer too late: another tries. */
  async function pingedAgain(world: World): Promise<SocketClient> {
    for (;;) {
      const client = await connectSocket(world.gateway.url);
      client.subscribe('1', { query: QUERY });
      let pings = 0;
      client.socket.on('ping', () => (pings += 1));
      const isOpen = () => client.socket.readyState === client.socket.OPEN;
      await until(() => !isOpen() || (pings > 2 && world.stock.listening.length === 1));
      if (isOpen()) return client;
    }
  }
});

describe('the number of subscriptions', () => {
  it('is bounded for all together, and there is room again when one ends', async () => {
    await using world = await startWorld({ total: 2 });
    const [first, second] = await subscribeTwice(world);
    await listening(world, 2);
    for (const refused of await subscribeTwice(world)) {
      expect(await refused.next()).toEqual(ended('SUBSCRIPTION_LIMIT'));
      refused.leave();
    }
    expect(world.stock.opened).toHaveLength(2);
    first?.leave();
    await listening(world, 1);
    const third = await subscribeOverSse(world.gateway.url, { query: QUERY });
    await listening(world, 2);
    third.leave();
    second?.leave();
  });
});

describe('a new graph', () => {
  const start = async (oldGraphMs: number) => {
    await using started = new AsyncDisposableStack();
    const stock = started.use(await startStreamingSubgraph('stock', TEST_SECRET, 'type Query { ok: Boolean } type Subscription { other: Int }'));
    const catalog = started.use(await startStubSubgraph('catalog', TEST_SECRET, 'type Query { old: Int }'));
    const gateway = started.use(await startTestGateway({ subgraphs: [stock, catalog], subscriptions: { oldGraphMs } }));
    await gateway.started;
    await answers(gateway, '{ ok old }');
    const query = 'subscription { other }';
    const socket = await connectSocket(gateway.url);
    const subscriptions = [await subscribeOverSse(gateway.url, { query }), socket.subscribe('1', { query })];
    await until(() => stock.listening.length === 2);
    catalog.deploy('type Query { new: Int }');
    await answers(gateway, '{ ok new }');
    const all = started.move();
    return { stock, subscriptions, [Symbol.asyncDispose]: () => all.disposeAsync() };
  };

  it('leaves subscriptions on the old one for a while', async () => {
    await using world = await start(3_600_000);
    world.stock.publish('other', 1);
    for (const each of world.subscriptions) expect(await each.next()).toEqual({ data: { other: 1 } });
  });

  it('ends them then, with a code that says to subscribe again', async () => {
    await using world = await start(1);
    for (const each of world.subscriptions) {
      expect(await each.next()).toEqual(ended('SUBSCRIPTION_GRAPH_CHANGED'));
      expect(await each.next()).toBe('complete');
    }
    await until(() => world.stock.listening.length === 0);
  });
});

describe('a gateway that stops', () => {
  it('ends all subscriptions with a code, closes sockets, and cuts no connection', async () => {
    const world = await startWorld();
    const idle = await connectSocket(world.gateway.url);
    const subscriptions = await subscribeTwice(world);
    await listening(world, 2);
    const stopped = world.gateway[Symbol.asyncDispose]();
    for (const each of subscriptions) {
      expect(await each.next()).toEqual(ended('SUBSCRIPTION_STOPPED'));
      expect(await each.next()).toBe('complete');
      expect(await each.next()).toBe('closed');
    }
    expect(await idle.next()).toBe(1001);
    await stopped;
    await listening(world, 0);
    expect(world.gateway.log.filter((line) => line.includes('cut off'))).toEqual([]);
    await world[Symbol.asyncDispose]();
  });
});

describe('the stock executor', () => {
  it('has no subscriptions, and says so', async () => {
    await using world = await startWorld({}, { environment: { STOA_GATEWAY_EXECUTOR: 'apollo' } });
    for (const each of await subscribeTwice(world)) {
      expect(await each.next()).toEqual(ended('OPERATION_NOT_SUPPORTED'));
      each.leave();
    }
  });
});

