/** `node send-batches.ts URL COUNT`: sends that many full batches of spans from a thread, one after the other. */
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createSpanThread } from '../span-thread.ts';

const [url = '', count = ''] = process.argv.slice(2);
const memory = new InMemorySpanExporter();
const tracer = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: memory })] }).getTracer('a tracer');
for (let i = 0; i < 256; i += 1) tracer.startSpan('request').setAttribute('stoa.outcome', 'ok').end();

// The thread keeps no process alive.
const alive = setInterval(() => undefined, 1_000);
const thread = createSpanThread({ url, serviceName: 'my-gateway', timeoutMs: 10_000 });
for (let i = 0; i < Number(count); i += 1) await new Promise((done) => thread.export(memory.getFinishedSpans(), done));
await thread.shutdown();
clearInterval(alive);
