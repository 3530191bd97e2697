/** Operations over WebSocket are seen as those over HTTP are: each is counted, and is a span of its own. */
import { connectSocket, subscribeOverSse } from '../subscriptions/testing/clients.ts';
import { answer, event, QUERY, startWorld } from '../subscriptions/testing/world.ts';
import type { World } from '../subscriptions/testing/world.ts';
import { until } from '../testing/test-gateway.ts';
import { startCollector, UNHURRIED } from './testing/collector.ts';
import { scrape } from './testing/scrape.ts';

const METRICS = { STOA_METRICS: '{"port": 0}' };
const PARENT = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const traceparent = (flags: '00' | '01') => `00-${PARENT.traceId}-${PARENT.spanId}-${flags}`;

const OPERATIONS = ['{ ok product { title } }', 'mutation { sell }', '{ nothing }'];

/** All that is counted of requests of clients; durations without their buckets, which depend on the clock. */
async function requestsIn({ gateway }: World): Promise<Readonly<Record<string, number>>> {
  const scraped = await scrape(gateway);
  const isCount = (name: string) => name.startsWith('stoa_gateway_requests_total') || name.startsWith('stoa_gateway_request_duration_seconds_count');
  return Object.fromEntries([...scraped].filter(([name]) => isCount(name)));
}

/** What `act` adds to them. */
async function counted(world: World, act: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const before = await requestsIn(world);
  await act();
  const after = Object.entries(await requestsIn(world)).map(([name, value]): [string, number] => [name, value - (before[name] ?? 0)]);
  return Object.fromEntries(after.filter(([, change]) => change > 0));
}

async function runOverSocket({ gateway }: World, queries: readonly string[], headers: Readonly<Record<string, string>> = {}): Promise<void> {
  const client = await connectSocket(gateway.url, undefined, { headers });
  for (const [i, query] of queries.entries()) {
    const operation = client.subscribe(String(i), { query });
    const first = await operation.next();
    if (typeof first === 'object' && first.data) expect(await operation.next()).toBe('complete');
  }
  client.close();
}

describe('operations over WebSocket', () => {
  it('are counted by kind and outcome, with a duration, as over HTTP', async () => {
    await using world = await startWorld({}, { environment: METRICS });
    const overHttp = await counted(world, async () => {
      for (const query of OPERATIONS) await world.gateway.query(query);
    });
    expect(overHttp).toEqual({
      'stoa_gateway_requests_total{kind="query",outcome="ok"}': 1,
      'stoa_gateway_requests_total{kind="mutation",outcome="ok"}': 1,
      'stoa_gateway_requests_total{kind="unknown",outcome="GRAPHQL_VALIDATION_FAILED"}': 1,
      'stoa_gateway_request_duration_seconds_count{kind="query"}': 1,
      'stoa_gateway_request_duration_seconds_count{kind="mutation"}': 1,
      'stoa_gateway_request_duration_seconds_count{kind="unknown"}': 1,
    });
    expect(await counted(world, () => runOverSocket(world, OPERATIONS))).toEqual(overHttp);
    expect((await scrape(world.gateway)).get('stoa_gateway_requests_active')).toBe(0);
  });

  it('are told by how they ended: with errors beside data, or with nothing but errors', async () => {
    await using world = await startWorld({}, { environment: METRICS });
    await world.catalog.down();
    const partly = ['{ ok product { title } }', '{ product { title } }'];
    expect(await counted(world, () => runOverSocket(world, partly))).toEqual(
      await counted(world, async () => {
        for (const query of partly) await world.gateway.query(query);
      }),
    );
  });

  it('count a subscription once, when it begins, whatever its events', async () => {
    await using world = await startWorld({}, { environment: METRICS });
    const { gateway, stock } = world;
    const once = { 'stoa_gateway_requests_total{kind="subscription",outcome="ok"}': 1, 'stoa_gateway_request_duration_seconds_count{kind="subscription"}': 1 };
    const client = await connectSocket(gateway.url);
    const overSocket = await counted(world, async () => {
      const subscription = client.subscribe('1', { query: QUERY });
      await until(() => stock.listening.length === 1);
      for (const left of [3, 2]) {
        stock.publish('changed', event(left, '1'));
        expect(await subscription.next()).toEqual(answer(left, '1'));
      }
    });
    client.close();
    expect(overSocket).toEqual(once);
    const overHttp = await counted(world, async () => {
      const stream = await subscribeOverSse(gateway.url, { query: QUERY });
      stream.leave();
    });
    expect(overHttp).toEqual(once);
  });

  it('are spans with those of planning and of each request to a subgraph inside them, below the span of their connection', async () => {
    await using collector = await startCollector();
    {
      await using world = await startWorld({}, { environment: { STOA_TRACING: JSON.stringify({ endpoint: collector.url, ...UNHURRIED, samplePercent: 0 }) } });
      await runOverSocket(world, ['mutation { sell }', '{ nothing }'], { traceparent: traceparent('00') });
      await runOverSocket(world, ['{ told: ok product { id title } }', '{ nothing }'], { traceparent: traceparent('01') });
    }
    const named = (name: string) => collector.spans.filter((span) => span.name === name);
    const [request, refused] = named('request');
    expect(named('request')).toHaveLength(2);
    expect(request?.attributes).toEqual({ 'graphql.operation.type': 'query', 'stoa.outcome': 'ok' });
    expect(refused?.attributes).toEqual({ 'stoa.outcome': 'GRAPHQL_VALIDATION_FAILED' });
    for (const span of [request, refused]) expect(span).toMatchObject({ traceId: PARENT.traceId, parentSpanId: PARENT.spanId });
    const inside = collector.spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId);
    expect(inside.map(({ name }) => name).sort()).toEqual(['fetch catalog', 'fetch stock', 'plan']);
    expect(collector.spans).toHaveLength(2 + inside.length);
  });

  it('of a connection that is not traced are still traced by chance, each for itself', async () => {
    await using collector = await startCollector();
    {
      await using world = await startWorld({}, { environment: { STOA_TRACING: JSON.stringify({ endpoint: collector.url, ...UNHURRIED, samplePercent: 100 }) } });
      await runOverSocket(world, ['mutation { sell }', 'mutation { sell }']);
    }
    const mutations = collector.spans.filter(({ name, attributes }) => name === 'request' && attributes['graphql.operation.type'] === 'mutation');
    expect(mutations).toHaveLength(2);
    expect(new Set(mutations.map(({ traceId }) => traceId)).size).toBe(2);
  });
});
