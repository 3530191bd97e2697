import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { registerDocuments, formatManifest } from '@stoa/graphql/registered-documents.ts';
import { startCollector, UNHURRIED } from '../telemetry/testing/collector.ts';
import type { Collector, ReceivedSpan } from '../telemetry/testing/collector.ts';
import { openShelf, SHELF } from '../telemetry/testing/shelf.ts';
import type { Shelf } from '../telemetry/testing/shelf.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const sampled = { traceparent: `00-${TRACE}-${PARENT}-01` };
const unsampled = { traceparent: `00-${TRACE}-${PARENT}-00` };

/** What the collector has of these requests once the gateway has stopped. Requests of other traces are not theirs. */
async function spansOf(act: (shelf: Shelf) => Promise<unknown>, tracing: object = { samplePercent: 0 }, more: Readonly<Record<string, string>> = {}) {
  await using collector = await startCollector();
  const shelf = await openShelf({ environment: { STOA_TRACING: JSON.stringify({ endpoint: collector.url, ...UNHURRIED, ...tracing }), ...more } });
  try {
    await act(shelf);
  } finally {
    await shelf[Symbol.asyncDispose]();
  }
  const { spans, bodies, requests } = collector;
  return { spans, text: bodies.join(), requests, shelf };
}

/** Each once: spans that end much later than others go out in a request of their own. */
const pathsOf = (requests: Collector['requests']): readonly string[] => [...new Set(requests.map(({ path: asked }) => asked))];

const named = (spans: readonly ReceivedSpan[], name: string): readonly ReceivedSpan[] => spans.filter((span) => span.name === name);

describe('tracing', () => {
  it('gives a traced request one span, with those of its planning and of each request to a subgraph inside it', async () => {
    const { spans, requests, shelf } = await spansOf(async ({ gateway }) => {
      await gateway.query('{ shelf { title rating } shelf2: shelf { title } }', { headers: sampled });
    });
    expect(spans.map(({ name }) => name).sort()).toEqual(['fetch products', 'fetch ratings', 'plan', 'request']);
    const [request] = named(spans, 'request');
    expect(request).toMatchObject({ traceId: TRACE, parentSpanId: PARENT });
    expect(request?.attributes).toEqual({ 'graphql.operation.type': 'query', 'http.response.status_code': 200, 'stoa.outcome': 'ok' });
    for (const span of spans) {
      expect(span.traceId).toBe(TRACE);
      expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true);
      if (span !== request) expect(span.parentSpanId).toBe(request?.spanId);
    }
    expect(named(spans, 'fetch ratings')[0]?.attributes).toEqual({
      'stoa.subgraph': 'ratings', 'graphql.operation.type': 'query', 'stoa.entities': 2, 'stoa.outcome': 'ok', 'stoa.retries': 0,
      'stoa.answer.bytes': '{"data":{"_entities":[{"rating":4},{"rating":4}]}}'.length,
    });
    expect(pathsOf(requests)).toEqual(['/v1/traces']);
    // Each subgraph continues the trace at the span that asked it.
    const told = (subgraph: Shelf['products']) => subgraph.seen.at(-1)?.headers.traceparent;
    expect(told(shelf.products)).toBe(`00-${TRACE}-${named(spans, 'fetch products')[0]?.spanId}-01`);
    expect(told(shelf.ratings)).toBe(`00-${TRACE}-${named(spans, 'fetch ratings')[0]?.spanId}-01`);
  });

  it('begins a trace where a client brings none, and its id is that of errors and of the log', async () => {
    let traceId: unknown;
    const { spans } = await spansOf(
      async ({ gateway, ratings }) => {
        ratings.misbehave((_request, response) => response.writeHead(500).end());
        const { json } = await gateway.query('{ shelf { rating } }');
        traceId = json.errors?.[0]?.extensions.traceId;
      },
      { samplePercent: 100 },
    );
    const [fetch] = named(spans, 'fetch ratings').filter((span) => span.traceId === traceId);
    expect(fetch).toMatchObject({ attributes: { 'stoa.outcome': 'DOWNSTREAM_SERVICE_ERROR' }, status: { code: 2 } });
    const [request] = named(spans, 'request').filter((span) => span.traceId === traceId);
    expect(request?.parentSpanId).toBeUndefined();
    expect(request?.attributes['stoa.outcome']).toBe('partial');
  });

  it('counts further tries in the span, and traces what is refused', async () => {
    const { spans } = await spansOf(async ({ gateway, ratings }) => {
      ratings.misbehave((_request, response) => response.writeHead(503).end());
      await gateway.query(SHELF, { headers: sampled });
      await gateway.query('{ nothing }', { headers: sampled });
    });
    expect(named(spans, 'fetch ratings')[0]?.attributes['stoa.retries']).toBe(2);
    expect(named(spans, 'request').map(({ attributes }) => attributes['stoa.outcome'])).toEqual(['partial', 'GRAPHQL_VALIDATION_FAILED']);
  });

  it('makes no span of a request that is not sampled, by its client or by chance, and tells subgraphs so', async () => {
    const { spans, shelf } = await spansOf(async ({ gateway }) => {
      await gateway.query(SHELF);
      await gateway.query(SHELF, { headers: unsampled });
      await gateway.query(SHELF, { headers: { traceparent: 'nonsense' } });
    });
    expect(spans).toEqual([]);
    expect(shelf.products.seen.length).toBeGreaterThanOrEqual(3);
    expect(shelf.products.seen.filter(({ headers }) => String(headers.traceparent).endsWith('-01'))).toEqual([]);
  });

  it('can be left to chance alone, whatever clients say', async () => {
    const { spans, shelf } = await spansOf(({ gateway }) => gateway.query(SHELF, { headers: sampled }), { samplePercent: 0, followClients: false });
    expect(spans).toEqual([]);
    expect(shelf.products.seen.at(-1)?.headers.traceparent).toBe(unsampled.traceparent);
  });

  it('puts nothing that a client wrote into a span: no document, value, name, header or path', async () => {
    const hostile = 'evil_text_that_is_nowhere_else';
    const { spans, text } = await spansOf(async ({ gateway }) => {
      const headers = { ...sampled, 'user-agent': hostile, 'x-request-id': hostile, tracestate: `a=${hostile}`, baggage: `a=${hostile}` };
      await gateway.query(`query ${hostile}($t: String) { ${hostile}: product(title: $t) { title } }`, { variables: { t: hostile }, headers });
      await gateway.query(`query ${hostile} { product(title: "${hostile}") { title ${hostile} } }`, { headers });
      await fetch(`${gateway.url}/graphql?query={shelf{id}}&operationName=${hostile}`, { headers: { ...headers, 'x-stoa-client': hostile } });
    });
    expect(named(spans, 'request')).toHaveLength(3);
    expect(text).not.toContain(hostile);
  });

  it('names the operations of trusted documents', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'stoa-documents-'));
    try {
      const trusted = path.join(folder, 'documents.json');
      const document = 'query Titles { shelf { title } }';
      writeFileSync(trusted, formatManifest(registerDocuments([document])));
      const { spans } = await spansOf(
        async ({ gateway }) => {
          await gateway.query(document, { headers: sampled });
          await gateway.query('query Others { shelf { title } }', { headers: sampled });
        },
        { samplePercent: 0 },
        { STOA_DOCUMENTS: JSON.stringify({ trusted, only: false }) },
      );
      expect(named(spans, 'request').map(({ attributes }) => attributes['graphql.operation.name'])).toEqual(['Titles', undefined]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('harms neither requests nor the stop when there is no collector', async () => {
    const collector = await startCollector();
    await collector[Symbol.asyncDispose]();
    const shelf = await openShelf({ environment: { STOA_TRACING: JSON.stringify({ endpoint: collector.url, samplePercent: 100 }) } });
    expect((await shelf.gateway.query(SHELF)).json.errors).toBeUndefined();
    await shelf[Symbol.asyncDispose]();
    expect(shelf.gateway.log.filter((line) => line.includes('"stopped"'))).toHaveLength(1);
  });

  it('respects the standard variable, and is off without any', async () => {
    await using collector = await startCollector();
    {
      await using shelf = await openShelf({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/base/`, STOA_TRACING: JSON.stringify(UNHURRIED) } });
      await shelf.gateway.query(SHELF, { headers: sampled });
    }
    expect(pathsOf(collector.requests)).toEqual(['/base/v1/traces']);
    const sent = collector.spans.length;
    expect(sent).toBeGreaterThan(0);
    {
      await using shelf = await openShelf();
      await shelf.gateway.query(SHELF, { headers: sampled });
      expect(shelf.products.seen.at(-1)?.headers.traceparent).toBe(sampled.traceparent);
    }
    expect(collector.spans).toHaveLength(sent);
  });
});

