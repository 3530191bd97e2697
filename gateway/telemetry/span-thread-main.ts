/** What runs in the thread that sends spans. */
import { parentPort, workerData } from 'node:worker_threads';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { readableSpan } from './span-batch.ts';
import type { SentBatch, SpanBatch } from './span-batch.ts';
import type { SpanThreadOptions } from './span-thread.ts';

const { url, serviceName, timeoutMs } = workerData as SpanThreadOptions;
const exporter = new OTLPTraceExporter({ url, timeoutMillis: timeoutMs });
const resource = resourceFromAttributes({ 'service.name': serviceName });

const say = (message: SentBatch): void => parentPort?.postMessage(message);
parentPort?.on('message', ({ id, spans }: SpanBatch) => {
  exporter.export(
    spans.map((span) => readableSpan(span, resource)),
    ({ error }) => say({ id, failure: error ? reasonOf(error) : null }),
  );
});

/** Errors of several addresses of one host have no message of their own. */
function reasonOf({ message, code }: NodeJS.ErrnoException): string {
  return message || (code ?? 'unknown');
}
