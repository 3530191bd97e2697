/**
 * Spans of some requests, and of operations over WebSocket: one for the request, one for its planning, one for each request to a subgraph.
 *
 * Whether a request is traced is decided once, before anything is done for it: as its client says (`traceparent`), else by
 * chance. One that is not traced pays that decision and a comparison at each of these moments. A traced one says so to its
 * subgraphs: each is told the span that asks it.
 */
import { TraceFlags } from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';
import type { OperationMessage } from '@stoa/graphql/handler.ts';
import type { HttpRequest, HttpResponse } from '@stoa/graphql/http.ts';
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
  const tracing = <Request extends Asked, Answer extends Answered>(changed: Change<Request>) =>
    (answer: (request: Request) => Promise<Answer>) =>
      (request: Request): Promise<Answer> => {
        const parent = request.headers.traceparent === undefined ? null : parentOf(request.headers);
        const isSampled = parent && followClients ? isFlagged(parent) : random() < sampleRatio;
        if (isSampled) {
          const trace = new RequestTrace(tracer, parent);
          return traced(trace, answer(changed(request, trace.spanContext, { trace })));
        }
        // Subgraphs are told what was decided here.
        return answer(parent && isFlagged(parent) ? changed(request, { ...parent, traceFlags: TraceFlags.NONE }) : request);
      };
  return {
    name: 'tracing',
    request: tracing(changedRequest),
    // Each operation of a connection is one of its own, below the span that the connection was opened in.
    message: tracing(changedMessage),
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

type Asked = Pick<HttpRequest, 'headers'>;
type Answered = Pick<HttpResponse, 'outcome'> & Partial<Pick<HttpResponse, 'status'>>;
/** The same request, as part of this span. The trace id of logs and errors becomes that of the span. */
type Change<Request> = (request: Request, span: SpanContext, watch?: RequestWatch) => Request;

async function traced<Answer extends Answered>(trace: RequestTrace, answer: Promise<Answer>): Promise<Answer> {
  const answered = await answer;
  trace.end(answered);
  return answered;
}

const changedRequest: Change<HttpRequest> = (request, span, watch) => {
  const { method, url, headers, body } = request;
  return {
    method,
    url,
    headers: { ...headers, traceparent: traceparentOf(span) },
    body,
    signal: request.signal,
    attached: watch,
  };
};

const changedMessage: Change<OperationMessage> = (message, span, watch) => {
  return { ...message, headers: { ...message.headers, traceparent: traceparentOf(span) }, attached: watch };
};

function isFlagged({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}
