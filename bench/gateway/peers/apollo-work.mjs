// The work of `work.mjs` in the stock gateway.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { URL } from 'node:url';
import { RemoteGraphQLDataSource } from '@apollo/gateway';
import { context as active, propagation } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, NodeTracerProvider, ParentBasedSampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-node';
import fetcher from 'make-fetch-happen';
import { Histogram, register } from 'prom-client';
import { callerHeader, FETCH_TIMEOUT_MS, FORWARDED, signature } from './work.mjs';

/** The gateway makes spans by itself as soon as there is somebody who takes them. */
export function startTracing({ tracesUrl, sampleRatio }) {
  const exporter = new OTLPTraceExporter({ url: tracesUrl });
  new NodeTracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  }).register();
}

const labelNames = ['outcome'];
const requestSeconds = new Histogram({ name: 'request_seconds', help: 'Answers to clients', labelNames });
const fetchSeconds = new Histogram({ name: 'fetch_seconds', help: 'Answers of subgraphs', labelNames: ['subgraph', ...labelNames] });

export const metricsPlugin = {
  serverWillStart: async () => {
    createServer((_request, response) => {
      register.metrics().then(
        (text) => response.setHeader('content-type', register.contentType).end(text),
        () => response.writeHead(500).end(),
      );
    }).listen(0, '127.0.0.1');
  },
  requestDidStart: async () => {
    const ended = requestSeconds.startTimer();
    return { willSendResponse: async ({ errors }) => void ended({ outcome: errors ? 'errors' : 'ok' }) };
  },
};

/** What subgraphs are told of a client's request. */
export function forwardedHeaders({ headers }) {
  const forwarded = { 'x-request-id': headers['x-request-id'] ?? randomUUID() };
  for (const name of FORWARDED) if (headers[name] !== undefined) forwarded[name] = headers[name];
  return forwarded;
}

/** One pool of connections for all, as the stock data source has it. */
const send = fetcher.defaults({ maxSockets: Infinity, retry: false, timeout: FETCH_TIMEOUT_MS });
const setHeader = { set: (headers, name, value) => headers.set(name, value) };

export function workingDataSource({ name, url }) {
  const path = new URL(url).pathname;
  return new RemoteGraphQLDataSource({
    url,
    willSendRequest: ({ request, context: { forwarded, claims } }) => {
      const { headers } = request.http;
      for (const header in forwarded) headers.set(header, forwarded[header]);
      headers.set('stoa-caller', callerHeader(claims));
      propagation.inject(active.active(), headers, setHeader);
    },
    // Only here are the bytes known that are to be signed.
    fetcher: async (address, request) => {
      const ended = fetchSeconds.startTimer({ subgraph: name });
      request.headers['stoa-signature'] = signature(name, path, request.body, request.headers['stoa-caller']);
      try {
        const response = await send(address, request);
        ended({ outcome: response.ok ? 'ok' : 'errors' });
        return response;
      } catch (error) {
        ended({ outcome: 'failed' });
        throw error;
      }
    },
  });
}
