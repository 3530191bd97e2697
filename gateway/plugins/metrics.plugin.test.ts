import type { Logger } from '@stoa/service/logging.ts';
import { metricsUrl, readMetrics, scrape } from '../telemetry/testing/scrape.ts';
import type { Scraped } from '../telemetry/testing/scrape.ts';
import { openShelf, SHELF } from '../telemetry/testing/shelf.ts';
import type { Shelf } from '../telemetry/testing/shelf.ts';
import { startTestGateway, until } from '../testing/test-gateway.ts';
import { metricsPlugin } from './metrics.plugin.ts';

const METRICS = { STOA_METRICS: '{"port": 0}', STOA_LIMITS: '{"aliases": {"max": 2, "mode": "measure"}, "depth": 3}' };

let shelf: Shelf;

beforeAll(async () => {
  shelf = await openShelf({ environment: METRICS, traffic: { retryFirstMs: 1, breakerRequests: 4, breakerOpenMs: 600_000 } });
});
afterAll(() => shelf[Symbol.asyncDispose]());

/** How much each of these changes while something is done. */
async function changes<Names extends string>(names: readonly Names[], act: () => Promise<unknown>): Promise<Record<Names, number>> {
  const before = await scrape(shelf.gateway);
  await act();
  const after = await scrape(shelf.gateway);
  const change = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  return Object.fromEntries(names.map((name) => [name, change(name)])) as Record<Names, number>;
}

const OK = 'stoa_gateway_requests_total{kind="query",outcome="ok"}';

describe('the metrics of the gateway', () => {
  it('count a request, its plan, what each subgraph was asked, and entities that were wanted twice', async () => {
    const counted = await changes(
      [
        OK,
        'stoa_gateway_request_duration_seconds_count{kind="query"}',
        'stoa_gateway_request_duration_seconds_bucket{kind="query",le="+Inf"}',
        'stoa_gateway_plan_cache_hits_total',
        'stoa_gateway_plan_cache_misses_total',
        'stoa_gateway_subgraph_requests_total{subgraph="products",outcome="ok"}',
        'stoa_gateway_subgraph_request_duration_seconds_count{subgraph="products"}',
        'stoa_gateway_subgraph_requests_total{subgraph="ratings",outcome="ok"}',
        'stoa_gateway_entities_wanted_total{subgraph="ratings"}',
        'stoa_gateway_entities_requested_total{subgraph="ratings"}',
        'stoa_gateway_subgraph_answer_bytes_sum{subgraph="ratings"}',
      ],
      () => shelf.gateway.query(SHELF),
    );
    expect(Object.values(counted)).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 3, 2, '{"data":{"_entities":[{"rating":4},{"rating":4}]}}'.length]);
  });

  it('count joined fetches as one request, with the entities of all of them', async () => {
    const counted = await changes(
      [
        'stoa_gateway_subgraph_requests_total{subgraph="ratings",outcome="ok"}',
        'stoa_gateway_entities_wanted_total{subgraph="ratings"}',
        'stoa_gateway_entities_requested_total{subgraph="ratings"}',
      ],
      () => shelf.gateway.query('{ shelf { rating } product { stars: rating } }'),
    );
    expect(Object.values(counted)).toEqual([1, 4, 3]);
  });

  it('tell new plans from those that were there', async () => {
    const counted = await changes(
      ['stoa_gateway_plan_cache_misses_total', 'stoa_gateway_planning_duration_seconds_count', 'stoa_gateway_plan_cache_size'],
      () => shelf.gateway.query('{ shelf { id rating } }'),
    );
    expect(Object.values(counted)).toEqual([1, 1, 1]);
  });

  it('count mutations as such, and refusals by code', async () => {
    const counted = await changes(
      [
        'stoa_gateway_requests_total{kind="mutation",outcome="ok"}',
        'stoa_gateway_requests_total{kind="unknown",outcome="GRAPHQL_VALIDATION_FAILED"}',
        'stoa_gateway_requests_total{kind="unknown",outcome="DEPTH"}',
        'stoa_gateway_limit_overruns_total{limit="depth",mode="enforced"}',
        'stoa_gateway_limit_overruns_total{limit="aliases",mode="measured"}',
        OK,
      ],
      async () => {
        await shelf.gateway.query('mutation { clear(title: "a") }');
        await shelf.gateway.query('{ nothing }');
        await shelf.gateway.query('{ a { b { c { d } } } }');
        await shelf.gateway.query('{ a: product { title } b: product { title } c: product { title } }');
      },
    );
    expect(Object.values(counted)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('tell partial answers, answers with errors, further tries and an open circuit from what is well', async () => {
    const counted = await changes(
      [
        'stoa_gateway_requests_total{kind="query",outcome="partial"}',
        'stoa_gateway_subgraph_requests_total{subgraph="ratings",outcome="DOWNSTREAM_SERVICE_ERROR"}',
        'stoa_gateway_subgraph_requests_total{subgraph="ratings",outcome="DOWNSTREAM_CIRCUIT_OPEN"}',
        'stoa_gateway_subgraph_retries_total{subgraph="ratings"}',
        'stoa_gateway_subgraph_circuit_openings_total{subgraph="ratings"}',
        'stoa_gateway_subgraph_circuit_state{subgraph="ratings"}',
        'stoa_gateway_subgraph_circuit_state{subgraph="products"}',
      ],
      async () => {
        shelf.ratings.misbehave((_request, response) => response.writeHead(503).end());
        for (let i = 0; i < 20; i += 1) await shelf.gateway.query(SHELF);
      },
    );
    const [partial, failed, refused, retries, ...circuit] = Object.values(counted);
    expect(partial).toBe(20);
    expect((failed ?? 0) + (refused ?? 0)).toBe(20);
    expect(Math.min(failed ?? 0, refused ?? 0, retries ?? 0)).toBeGreaterThan(0);
    expect(circuit).toEqual([1, 2, 0]);
  });

  it('count supergraphs that are served, and those that are refused', async () => {
    const swaps = async () => (await scrape(shelf.gateway)).get('stoa_gateway_supergraph_swaps_total') ?? 0;
    const before = await swaps();
    expect(before).toBeGreaterThan(0);
    shelf.products.deploy('type Query { shelf: [Product!]! product(title: String): Product more: Int } type Product @key(fields: "id") { id: ID! title: String }');
    await until(async () => (await swaps()) === before + 1);
    shelf.products.deploy('type Query { shelf: Int } type Product @key(fields: "sku") { id: ID! rating: String }');
    await until(async () => ((await scrape(shelf.gateway)).get('stoa_gateway_supergraph_refusals_total') ?? 0) > 0);
    expect(await swaps()).toBe(before + 1);
  });

  it('tell an answer without data, and subscriptions that are open', async () => {
    const [failed] = Object.values(
      await changes(['stoa_gateway_requests_total{kind="query",outcome="failed"}'], async () => {
        shelf.products.misbehave((_request, response) => response.writeHead(500).end());
        await shelf.gateway.query('{ shelf { title } }');
      }),
    );
    expect(failed).toBe(1);
    expect((await scrape(shelf.gateway)).get('stoa_gateway_subscriptions_active')).toBe(0);

    let port = 0;
    const logger = { info: (fields: { port: number }) => (port = fields.port) } as unknown as Logger;
    const plugin = metricsPlugin({ port: 0, host: '127.0.0.1' }, logger);
    await plugin.start?.();
    try {
      plugin.subscriptions?.(() => 3);
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      expect(readMetrics(text).get('stoa_gateway_subscriptions_active')).toBe(3);
    } finally {
      await plugin.stop?.();
    }
  });

  it('have the process and its event loop', async () => {
    const scraped: Scraped = await scrape(shelf.gateway);
    for (const name of ['process_resident_memory_bytes', 'process_cpu_user_seconds_total', 'nodejs_heap_size_used_bytes']) {
      expect(scraped.get(name)).toBeGreaterThan(0);
    }
    expect(scraped.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
  });

  it('have no label that a client chose, whatever its operations, headers and paths are called', async () => {
    const hostile = 'evil_name_that_is_nowhere_else';
    await shelf.gateway.query(`query ${hostile} { ${hostile}: product(title: "${hostile}") { title } }`, { headers: { 'user-agent': hostile, 'x-request-id': hostile } });
    await shelf.gateway.query(`query ${hostile} { ${hostile} }`);
    await fetch(`${shelf.gateway.url}/graphql?${hostile}`);
    await fetch(`${shelf.gateway.url}/${hostile}`);
    const text = [...(await scrape(shelf.gateway)).keys()].join('\n');
    expect(text).toContain('stoa_gateway_requests_total');
    expect(text).not.toContain(hostile);
  });

  it('stop a start that cannot serve them, and say what to change', async () => {
    const port = new URL(await metricsUrl(shelf.gateway)).port;
    await using second = await startTestGateway({ subgraphs: [], environment: { STOA_METRICS: `{"port": ${port}}` } });
    await expect(second.started).rejects.toMatchObject({ code: 'PORT_IN_USE', message: expect.stringContaining('STOA_METRICS') as string });
  });

  it('are served at their own address only, and nothing else is served there', async () => {
    const url = await metricsUrl(shelf.gateway);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    const status = async (target: string, method = 'GET') => (await fetch(target, { method })).status;
    expect(await status(`${shelf.gateway.url}/metrics`)).toBe(404);
    expect(await Promise.all([status(`${url}/metrics`), status(`${url}/metrics?a`), status(`${url}/metrics`, 'POST'), status(`${url}/graphql`)])).toEqual([200, 200, 405, 404]);
  });
});
