import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { until } from '../testing/test-gateway.ts';
import { createSpanThread } from './span-thread.ts';
import { startCollector, startSilentCollector } from './testing/collector.ts';

const BATCHES = 20;
const OPTIONS = { serviceName: 'my-gateway', timeoutMs: 10_000 };

/** Spans with everything that a span can have. */
function finishedSpans(): readonly ReadableSpan[] {
  const memory = new InMemorySpanExporter();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'of this thread' }),
    spanProcessors: [new SimpleSpanProcessor({ exporter: memory })],
  });
  const tracer = provider.getTracer('a tracer');
  const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1, isRemote: true };
  const span = tracer.startSpan('request', { kind: SpanKind.SERVER, startTime: 1_700_000_000_000, links: [{ context: parent }] }, trace.setSpanContext(ROOT_CONTEXT, parent));
  span.setAttributes({ text: 'a ☂ "b"', number: 1.5, yes: true, list: ['a', 'b'] });
  span.addEvent('something', { at: 1 }).setStatus({ code: SpanStatusCode.ERROR, message: 'why' }).end();
  tracer.startSpan('fetch', {}, trace.setSpan(ROOT_CONTEXT, span)).end();
  return memory.getFinishedSpans();
}

/** As it is written, from seconds and nanoseconds. */
function nanoseconds([seconds, rest]: ReadableSpan['startTime']): string {
  return String(BigInt(seconds) * 1_000_000_000n + BigInt(rest));
}

/** Why these were not sent; null when they were. */
function exported(exporter: SpanExporter, spans = finishedSpans()): Promise<string | null> {
  return new Promise((done) => exporter.export([...spans], ({ error }) => done(error?.message ?? null)));
}

describe('the thread that sends spans', () => {
  it('sends them as they are, all in one resource', async () => {
    await using collector = await startCollector();
    const thread = createSpanThread({ ...OPTIONS, url: collector.url });
    const spans = finishedSpans();
    expect(await exported(thread, spans)).toBeNull();
    await thread.shutdown();
    const [request, fetch] = spans.map((span) => span.spanContext());
    const times = spans.map(({ startTime, endTime }) => ({ startTimeUnixNano: nanoseconds(startTime), endTimeUnixNano: nanoseconds(endTime) }));
    expect(times[0]?.endTimeUnixNano).not.toBe(times[0]?.startTimeUnixNano);
    expect(collector.spans).toMatchObject(times);
    expect(collector.spans).toEqual([
      expect.objectContaining({
        name: 'request', kind: 2, traceId: request?.traceId, spanId: request?.spanId, parentSpanId: 'b7ad6b7169203331',
        attributes: { text: 'a ☂ "b"', number: 1.5, yes: true, list: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } },
        status: { code: 2, message: 'why' },
        links: [expect.objectContaining({ spanId: 'b7ad6b7169203331' })],
        events: [expect.objectContaining({ name: 'something' })],
      }),
      expect.objectContaining({ name: 'fetch', traceId: request?.traceId, spanId: fetch?.spanId, parentSpanId: request?.spanId }),
    ]);
    const [body = ''] = collector.bodies;
    expect(JSON.parse(body)).toMatchObject({
      resourceSpans: [{
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'my-gateway' } }] },
        scopeSpans: [{ scope: { name: 'a tracer' } }],
      }],
    });
  });

  it('tells of each batch why it was not sent, and sends the next', async () => {
    await using refusing = await startCollector(400);
    const thread = createSpanThread({ ...OPTIONS, url: refusing.url });
    expect(await Promise.all([exported(thread), exported(thread)])).toEqual(['Bad Request', 'Bad Request']);
    await thread.shutdown();
    // Too short for the library to try once more.
    const away = createSpanThread({ ...OPTIONS, url: 'http://127.0.0.1:1/v1/traces', timeoutMs: 500 });
    expect(await exported(away)).toContain('ECONNREFUSED');
    await away.shutdown();
  });

  it('tells of what is under way when the thread cannot be started, fails or is stopped', async () => {
    const failing = createSpanThread({ ...OPTIONS, url: 'no address' });
    for (const batches of [2, 1]) {
      const failures = await Promise.all(Array.from({ length: batches }, () => exported(failing)));
      for (const failure of failures) expect(failure).toContain('the thread that sends spans failed: ');
    }

    // Nothing that can be given to a thread.
    const unborn = createSpanThread({ ...OPTIONS, url: 'http://127.0.0.1:1', serviceName: (() => 'my-gateway') as never });
    expect(await exported(unborn)).toContain('the thread that sends spans could not be given them: DataCloneError');
    await unborn.shutdown();

    await using silent = await startSilentCollector();
    const stopped = createSpanThread({ ...OPTIONS, url: silent.url });
    const failure = exported(stopped);
    await until(() => silent.open() === 1);
    await stopped.shutdown();
    expect(await failure).toBe('the gateway stopped');
    await stopped.shutdown();
  });

  it('does not collect all of its memory again and again where the process has a large young generation', async () => {
    await using collector = await startCollector();
    const program = path.join(import.meta.dirname, 'testing/send-batches.ts');
    const flags = ['--min-semi-space-size=64', '--max-semi-space-size=64', '--trace-gc'];
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, collector.url, String(BATCHES)], { timeout: 60_000 });
    expect(collector.requests).toHaveLength(BATCHES);
    const collections = stdout.split('\n').filter((line) => line.includes('Mark-Compact'));
    expect(collections.length).toBeLessThan(BATCHES / 2);
  });
});
