import type { HttpResponse } from '@stoa/graphql/http.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span, SpanContext, Tracer } from '@opentelemetry/api';
import type { Planning } from '../execution/execution-hooks.ts';
import type { SubgraphAnswer, SubgraphRequest } from '../subgraphs/subgraph-client.ts';
import { traceparentOf } from './traceparent.ts';

/**
 * The spans of one request that is sampled. Documents, variables and values are in none of them; the name of an operation only
 * where an operator has vouched for its document: what clients write may hold anything.
 */
export class RequestTrace {
  readonly #tracer: Tracer;
  readonly #span: Span;
  readonly #inside: Context;

  /** @param parent span of the client; null begins a trace */
  constructor(tracer: Tracer, parent: SpanContext | null) {
    const outside = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    this.#tracer = tracer;
    this.#span = tracer.startSpan('request', { kind: SpanKind.SERVER }, outside);
    this.#inside = trace.setSpan(ROOT_CONTEXT, this.#span);
  }

  get spanContext(): SpanContext {
    return this.#span.spanContext();
  }

  /** @param name of an operation in a trusted document */
  operation(kind: string, name: string | undefined): void {
    this.#span.setAttribute('graphql.operation.type', kind);
    if (name !== undefined) this.#span.setAttribute('graphql.operation.name', name);
  }

  planned({ startMs, durationMs }: Planning): void {
    const startTime = performance.timeOrigin + startMs;
    this.#tracer.startSpan('plan', { startTime }, this.#inside).end(startTime + durationMs);
  }

  /** Sends a request to a subgraph, within a span that it is told of. */
  async fetch(subgraph: string, request: SubgraphRequest, send: (request: SubgraphRequest) => Promise<SubgraphAnswer>): Promise<SubgraphAnswer> {
    const { kind, entities, headers } = request;
    const attributes: Attributes = { 'stoa.subgraph': subgraph };
    if (kind) attributes['graphql.operation.type'] = kind;
    if (entities !== undefined) attributes['stoa.entities'] = entities;
    const span = this.#tracer.startSpan(`fetch ${subgraph}`, { kind: SpanKind.CLIENT, attributes }, this.#inside);
    let retries = 0;
    const retried = (): void => {
      retries += 1;
      request.retried?.();
    };
    try {
      const answer = await send({ ...request, headers: { ...headers, traceparent: traceparentOf(span.spanContext()) }, retried });
      span.setAttribute('stoa.outcome', answer.errors.length > 0 ? 'errors' : 'ok');
      if (answer.bytes !== undefined) span.setAttribute('stoa.answer.bytes', answer.bytes);
      return answer;
    } catch (error) {
      span.setAttribute('stoa.outcome', error instanceof Fault ? error.code : 'DOWNSTREAM_SERVICE_ERROR').setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.setAttribute('stoa.retries', retries).end();
    }
  }

  /** @param answer without a status where it did not come over HTTP */
  end({ status, outcome }: Pick<HttpResponse, 'outcome'> & Partial<Pick<HttpResponse, 'status'>>): void {
    if (status !== undefined) this.#span.setAttribute('http.response.status_code', status);
    if (outcome !== undefined) this.#span.setAttribute('stoa.outcome', outcome);
    if ((status !== undefined && status >= 500) || outcome === 'failed') this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#span.end();
  }
}
