import type { Results } from '@stoa/graphql/result-stream.ts';
import { simulate } from '../subgraphs/traffic/testing.ts';
import { createEventQueue } from './event-queue.ts';
import { createOpenSubscriptions } from './open-subscriptions.ts';
import type { SubscribedClient } from './open-subscriptions.ts';
import { validFor } from './token-expiry.ts';

function setup({ total = 2 } = {}) {
  const time = simulate();
  const subscriptions = createOpenSubscriptions({ settings: { total, oldGraphMs: 1_000 }, surroundings: time });
  const group = subscriptions.group();
  let left = 0;
  const start = async (client: SubscribedClient = {}, of = group) => {
    const queue = createEventQueue<{ data: { n: number } }>({ events: 10, bytes: 10, tooSlow: () => null, leave: () => void (left += 1) });
    const results = await of.run(async () => queue, client);
    if (!(Symbol.asyncIterator in results)) throw new Error('there are no events');
    return { queue, events: results[Symbol.asyncIterator]() };
  };
  return { time, subscriptions, group, start, left: () => left };
}

describe('open subscriptions', () => {
  it('are no more than allowed; each that ends, in whatever way, makes room', async () => {
    const { subscriptions, start } = setup();
    const endings: ((each: Awaited<ReturnType<typeof start>>) => unknown)[] = [
      ({ queue, events }) => [queue.end(), events.next()],
      ({ queue, events }) => [queue.fail('reason'), events.next().catch(() => undefined)],
      ({ events }) => events.return?.(),
    ];
    await start();
    for (const end of endings) {
      const second = await start();
      expect(subscriptions.count).toBe(2);
      await expect(start()).rejects.toMatchObject({ code: 'SUBSCRIPTION_LIMIT', retryable: true });
      await Promise.all([end(second)].flat());
      expect(subscriptions.count).toBe(1);
    }
  });

  it('do not count what has no events, or could not begin', async () => {
    const { subscriptions, group } = setup();
    const result: Results = { data: null };
    expect(await group.run(async () => result, {})).toBe(result);
    await expect(group.run(() => Promise.reject(new Error('no')), {})).rejects.toThrow('no');
    expect(subscriptions.count).toBe(0);
  });

  it('end when their client leaves, or has left before they could begin', async () => {
    const { subscriptions, start, left } = setup();
    const gone = new AbortController();
    const { events } = await start({ gone: gone.signal });
    const waiting = events.next();
    gone.abort();
    expect(left()).toBe(1);
    expect(await waiting).toMatchObject({ done: true });
    await start({ gone: gone.signal });
    expect([left(), subscriptions.count]).toEqual([2, 0]);
  });

  it('end when the token of their client does', async () => {
    const { time, start, subscriptions } = setup();
    const { events } = await start({ validMs: 5_000 });
    await start({ validMs: 1e15 });
    const waiting = events.next().catch((error: unknown) => error);
    await time.advance(4_999);
    expect(subscriptions.count).toBe(2);
    await time.advance(1);
    expect(await waiting).toMatchObject({ code: 'SUBSCRIPTION_EXPIRED' });
    expect(subscriptions.count).toBe(1);
  });

  it('stay on a graph that was replaced for a while, and end then, but for those on the new one', async () => {
    const { time, subscriptions, group, start } = setup({ total: 3 });
    const next = subscriptions.group();
    time.chance = 0;
    const beginning = Promise.withResolvers<Results>();
    const late = group.run(() => beginning.promise, {});
    const old = await start();
    await start({}, next);
    group.retire();
    beginning.resolve(createEventQueue<never>({ events: 1, bytes: 1, tooSlow: () => null, leave: () => undefined }));
    await late;
    expect(subscriptions.count).toBe(3);
    await time.advance(499);
    old.queue.push({ data: { n: 1 } }, 1);
    expect(await old.events.next()).toEqual({ done: false, value: { data: { n: 1 } } });
    await time.advance(1);
    await expect(old.events.next()).rejects.toMatchObject({ code: 'SUBSCRIPTION_GRAPH_CHANGED' });
    expect(subscriptions.count).toBe(1);
    group.end();
    expect(time.pending).toBe(0);
  });

  it('end one after the other on a graph that was replaced', async () => {
    const { time, subscriptions, group, start } = setup();
    await start();
    time.chance = 0;
    group.retire();
    await time.advance(500);
    expect(subscriptions.count).toBe(0);
    for (const chance of [0.999, 0.2]) {
      const each = setup();
      await each.start();
      each.time.chance = chance;
      each.group.retire();
      await each.time.advance(500 * (1 + chance) - 1);
      expect(each.subscriptions.count).toBe(1);
      await each.time.advance(2);
      expect(each.subscriptions.count).toBe(0);
    }
  });

  it('end when the process stops, and none begins after that', async () => {
    const { subscriptions, start, group } = setup({ total: 5 });
    const { events } = await start();
    const late = Promise.withResolvers<Results>();
    const beginning = group.run(() => late.promise, {});
    subscriptions.stop();
    await expect(events.next()).rejects.toMatchObject({ code: 'SUBSCRIPTION_STOPPED' });
    await expect(start()).rejects.toMatchObject({ code: 'SUBSCRIPTION_STOPPED' });
    late.resolve(createEventQueue<never>({ events: 1, bytes: 1, tooSlow: () => null, leave: () => undefined }));
    const results = (await beginning) as AsyncIterable<never>;
    await expect(results[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'SUBSCRIPTION_STOPPED' });
    expect(subscriptions.count).toBe(0);
  });
});

describe('the time for which a token holds', () => {
  const token = (claims: object) => `Bearer h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
  it('is that until its end, and the minute by which clocks may differ', () => {
    expect(validFor(token({ exp: 100 }), 90_000)).toBe(70_000);
    expect(validFor(token({ exp: 100 }), 1e9)).toBe(0);
    expect(validFor(undefined, 0)).toBeUndefined();
  });
});
