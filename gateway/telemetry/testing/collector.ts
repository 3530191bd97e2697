import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A span as it came over the wire. */
export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status?: { readonly code?: number };
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

/** For `STOA_TRACING`: longer than the thread that sends spans takes to start on a busy machine, so that a stop sends them all. */
export const UNHURRIED = { timeoutMs: 60_000 };

export interface Collector {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** Bodies as they came. */
  readonly bodies: readonly string[];
  readonly requests: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  [Symbol.asyncDispose](): Promise<void>;
}

type Attribute = { readonly key: string; readonly value: Readonly<Record<string, unknown>> };
type SpanOnWire = Omit<ReceivedSpan, 'attributes'> & { readonly attributes?: readonly Attribute[] };
interface Export {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly SpanOnWire[] }[] }[];
}

/** A collector of OTLP in JSON, on a port of its own. @param status what it answers with */
export async function startCollector(status = 200): Promise<Collector> {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      requests.push({ path: request.url ?? '', headers: request.headers });
      bodies.push(body);
      const { resourceSpans } = JSON.parse(body) as Export;
      for (const { attributes = [], ...span } of resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))) {
        spans.push({ ...span, attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])) });
      }
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

export interface SilentCollector {
  readonly url: string;
  /** Connections that are open. */
  readonly open: () => number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Takes what comes, and never answers. */
export async function startSilentCollector(): Promise<SilentCollector> {
  let open = 0;
  const server = createSocketServer((socket) => {
    open += 1;
    // Whoever gives up on it may do so rudely.
    socket.on('error', () => undefined).on('close', () => (open -= 1)).resume();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => open,
    [Symbol.asyncDispose]: () => new Promise((done) => void server.close(() => done())),
  };
}
