/**
 * Spans of some requests: one for the request, one for its planning, one for each request to a subgraph.
 *
 * Whether a request is traced is decided once, before anything is done for it: as its client says (`traceparent`), else by
 * chance. One that is not traced pays that decision and a comparison at each of these moments. A traced one says so to its
 * subgraphs: each is told the span that asks it.
 */
import { TraceFlags } from '@opentelemetry/api';
import type { SpanContext, Tracer } from '@opentelemetry/api';
import type { GraphQLHandler, HttpRequest, HttpResponse } from '@stoa/graphql/http.ts';
import { RequestTrace } from '../telemetry/request-trace.ts';
import type { RequestWatch } from '../telemetry/request-watch.ts';
import type { SpanExport } from '../telemetry/span-export.ts';
import { parentOf, traceparentOf } from '../telemetry/traceparent.ts';
import type { TracingSettings } from '../telemetry/tracing-settings.ts';
import type { GatewayPlugin } from './plugin.ts';

export interface TracingOptions {
  readonly settings: Pick<TracingSettings, 'sampleRatio' | 'followClients'>;
  readonly spans: SpanExport;
  /** Whether operators have vouched for the document with this hash, so that names in it may be told. */
  readonly isTrusted: (documentId: string) => boolean;
  /** From 0 up to 1. */
  readonly random?: () => number;
}

export function tracingPlugin({ settings, spans, isTrusted, random = Math.random }: TracingOptions): GatewayPlugin {
  const { sampleRatio, followClients } = settings;
  const { tracer } = spans;
  return {
    name: 'tracing',
    request: (handle) => (request) => {
      const parent = request.headers.traceparent === undefined ? null : parentOf(request.headers);
      const isSampled = parent && followClients ? isFlagged(parent) : random() < sampleRatio;
      if (isSampled) return traced(tracer, request, parent, handle);
      // Subgraphs are told what was decided here.
      return handle(parent && isFlagged(parent) ? changed(request, { ...parent, traceFlags: TraceFlags.NONE }) : request);
    },
    graph: () => ({
      checkOperation: ({ context, operation, documentId }) => {
        context.watch?.trace?.operation(operation.operation, isTrusted(documentId) ? operation.name?.value : undefined);
      },
    }),
    execution: {
      planned: ({ watch }, _plan, planning) => {
        if (watch?.trace && planning) watch.trace.planned(planning);
      },
    },
    subgraph: (name, send) => (request) => (request.watch?.trace ? request.watch.trace.fetch(name, request, send) : send(request)),
    stop: () => spans.stop(),
  };
}

async function traced(tracer: Tracer, request: HttpRequest, parent: SpanContext | null, handle: GraphQLHandler): Promise<HttpResponse> {
  const trace = new RequestTrace(tracer, parent);
  const response = await handle(changed(request, trace.spanContext, { trace }));
  trace.end(response);
  return response;
}

/** The same request, as part of this span. The trace id of logs and errors becomes that of the span. */
function changed(request: HttpRequest, span: SpanContext, watch?: RequestWatch): HttpRequest {
  const { method, url, headers, body } = request;
  return {
    method,
    url,
    headers: { ...headers, traceparent: traceparentOf(span) },
    body,
    signal: request.signal,
    attached: watch,
  };
}

function isFlagged({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}
