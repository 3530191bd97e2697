import type { Logger } from '@stoa/service/logging.ts';
import { until } from '../testing/test-gateway.ts';
import { openSpanExport } from './span-export.ts';
import { startCollector, startSilentCollector, UNHURRIED } from './testing/collector.ts';

function collectLog() {
  const lines: { readonly fields: object; readonly message: string }[] = [];
  const logger = { warn: (fields: object, message: string) => lines.push({ fields, message }) } as unknown as Logger;
  return { lines, logger };
}

describe('the export of spans', () => {
  it('sends what is left when it stops, under the name of the service', async () => {
    await using collector = await startCollector();
    const { lines, logger } = collectLog();
    const { tracer, stop } = openSpanExport({ url: `${collector.url}/v1/traces`, serviceName: 'my-gateway', ...UNHURRIED, logger });
    tracer.startSpan('a').end();
    await stop();
    expect(collector.spans.map(({ name }) => name)).toEqual(['a']);
    expect(collector.bodies.join()).toContain('"my-gateway"');
    expect(lines).toEqual([]);
  });

  it('tells the log of the first of many failures', async () => {
    await using collector = await startCollector(400);
    const { lines, logger } = collectLog();
    const { tracer, stop } = openSpanExport({ url: `${collector.url}/v1/traces`, serviceName: 'a', ...UNHURRIED, logger });
    for (let i = 0; i < 1_000; i += 1) tracer.startSpan('a').end();
    await stop();
    // On a busy machine the stop does not wait for all of them.
    await until(() => collector.requests.length > 1);
    expect(lines.map(({ message }) => message)).toEqual(['spans could not be sent']);
  });

  it('drops spans that come faster than they can be sent, and keeps the rest', async () => {
    await using collector = await startCollector();
    const { logger } = collectLog();
    const { tracer, stop } = openSpanExport({ url: `${collector.url}/v1/traces`, serviceName: 'a', ...UNHURRIED, logger });
    for (let i = 0; i < 20_000; i += 1) tracer.startSpan('a').end();
    await stop();
    await until(() => collector.spans.length > 1_000);
    expect(collector.spans.length).toBeLessThan(20_000);
  });

  it('ends, and leaves no connection, when the collector never answers', async () => {
    await using silent = await startSilentCollector();
    const { lines, logger } = collectLog();
    const { tracer, stop } = openSpanExport({ url: silent.url, serviceName: 'a', timeoutMs: 2_500, logger });
    tracer.startSpan('a').end();
    await until(() => silent.open() === 1);
    await stop();
    await until(() => silent.open() === 0);
    expect(lines).toHaveLength(1);
  });
});
