/**
 * Sends spans to a collector, in batches and in the background.
 *
 * Guarantees: a collector that is away or slow costs requests nothing: spans wait in a bounded number and are dropped beyond it.
 * It is one line in the log now and then. Stopping sends what is left, for a moment.
 */
import { setTimeout as after } from 'node:timers/promises';
import type { Tracer } from '@opentelemetry/api';
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from '@stoa/service/logging.ts';
import { createSpanThread } from './span-thread.ts';

export interface SpanExport {
  readonly tracer: Tracer;
  /** Sends what waits, and stops. Ends in any case, soon. */
  readonly stop: () => Promise<void>;
}

export interface SpanExportOptions {
  readonly url: string;
  /** As collectors show it. */
  readonly serviceName: string;
  /** For one batch, with the tries that the library makes, and for the start of the thread that sends them. */
  readonly timeoutMs: number;
  readonly logger: Logger;
}

/** A stop waits so much longer than for one batch, so that usually nothing is under way any more after it. */
const STOP_MARGIN_MS = 500;
const BATCH = { maxExportBatchSize: 256, maxQueueSize: 4_096, scheduledDelayMillis: 2_000 };
/** Of failures within this time, the log tells the first. */
const SILENCE_MS = 60_000;

export function openSpanExport({ url, serviceName, timeoutMs, logger }: SpanExportOptions): SpanExport {
  const thread = createSpanThread({ url, serviceName, timeoutMs });
  const provider = new TracerProvider({
    // Whether a request is traced is decided before there is a span.
    sampler: new AlwaysOnSampler(),
    spanLimits: { attributeValueLengthLimit: 256 },
    spanProcessors: [new BatchSpanProcessor({ exporter: quiet(thread, logger), ...BATCH, exportTimeoutMillis: timeoutMs })],
  });
  return {
    tracer: provider.getTracer('stoa.gateway'),
    stop: async () => {
      const patience = new AbortController();
      const late = after(timeoutMs + STOP_MARGIN_MS, undefined, { signal: patience.signal }).catch(() => undefined);
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      patience.abort();
      await thread.shutdown();
    },
  };
}

/** Told of failures as if they were successes, the library stays silent; it would write to the terminal, each time. */
function quiet(exporter: SpanExporter, logger: Logger): SpanExporter {
  let silentUntil = 0;
  return {
    export: (spans, done) =>
      exporter.export(spans, ({ code, error }) => {
        const now = performance.now();
        if (Number(code) !== SUCCESS && now >= silentUntil) {
          silentUntil = now + SILENCE_MS;
          logger.warn({ spans: spans.length, err: error }, 'spans could not be sent');
        }
        done({ code: SUCCESS });
      }),
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush && { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  };
}

const SUCCESS = 0;
