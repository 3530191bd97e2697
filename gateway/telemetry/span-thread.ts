/**
 * Sends spans to a collector from a thread of its own.
 *
 * The library sends them with Node's HTTP client. Used beside Node's HTTP server, it makes the server slower for good: code that both
 * share then sees objects of two shapes. A thread has compiled code of its own.
 *
 * Guarantees: the thread starts with the first spans, and keeps no process alive. Whoever gave it a batch is told whether it was sent,
 * also when the thread cannot be started, fails, or is stopped meanwhile. After a failure the next batch starts another thread.
 */
import { Worker } from 'node:worker_threads';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { spanData } from './span-batch.ts';
import type { SentBatch, SpanBatch } from './span-batch.ts';

export interface SpanThreadOptions {
  readonly url: string;
  /** As collectors show it. */
  readonly serviceName: string;
  /** For one batch, with the tries that the library makes. */
  readonly timeoutMs: number;
}

type Done = Parameters<SpanExporter['export']>[1];

const MAIN = new URL('./span-thread-main.ts', import.meta.url);
/**
 * No bound for the old generation. Flags of the process (`--min-semi-space-size` with `--max-semi-space-size`) make the young one of a
 * thread as large as they say, whatever is said here, and where the old one may not grow beyond the young, V8 was seen to collect both with nearly every batch.
 */
const MEMORY = { maxYoungGenerationSizeMb: 8 };
const SUCCESS = 0;
const FAILED = 1;

export function createSpanThread(options: SpanThreadOptions): SpanExporter {
  const underWay = new Map<number, Done>();
  let lastId = 0;
  let thread: Worker | null = null;

  const finish = ({ id, failure }: SentBatch): void => {
    const done = underWay.get(id);
    underWay.delete(id);
    done?.(failure === null ? { code: SUCCESS } : { code: FAILED, error: new Error(failure) });
  };
  const end = (failure: string): void => {
    thread = null;
    for (const id of [...underWay.keys()]) finish({ id, failure });
  };
  const start = (): Worker => {
    const started = new Worker(MAIN, { workerData: options, resourceLimits: MEMORY });
    started.on('message', finish);
    started.on('error', ({ message }) => end(`the thread that sends spans failed: ${message}`));
    started.unref();
    return started;
  };
  return {
    export: (spans, done) => {
      const id = (lastId += 1);
      underWay.set(id, done);
      try {
        thread ??= start();
        thread.postMessage({ id, spans: spans.map(spanData) } satisfies SpanBatch);
      } catch (error) {
        finish({ id, failure: `the thread that sends spans could not be given them: ${String(error)}` });
      }
    },
    shutdown: async () => {
      const ended = thread;
      end('the gateway stopped');
      await ended?.terminate();
    },
  };
}
