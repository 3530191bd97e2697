/** Spans in a form that can go to another thread, and back. */
import type { SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Everything of a span but what is the same for all, and what cannot be copied. */
export interface SpanData extends Omit<ReadableSpan, 'spanContext' | 'resource'> {
  readonly context: SpanContext;
}

export interface SpanBatch {
  readonly id: number;
  readonly spans: readonly SpanData[];
}

/** What the thread says of each batch. */
export interface SentBatch {
  readonly id: number;
  /** Null when it was sent. */
  readonly failure: string | null;
}

export function spanData(span: ReadableSpan): SpanData {
  const { name, kind, parentSpanContext, startTime, endTime, status, attributes, links, events, duration, ended, instrumentationScope } = span;
  const { droppedAttributesCount, droppedEventsCount, droppedLinksCount } = span;
  return {
    name, kind, startTime, endTime, status, attributes, links, events, duration, ended, instrumentationScope,
    droppedAttributesCount, droppedEventsCount, droppedLinksCount,
    context: span.spanContext(),
    ...(parentSpanContext && { parentSpanContext }),
  };
}

export function readableSpan({ context, ...span }: SpanData, resource: ReadableSpan['resource']): ReadableSpan {
  return { ...span, resource, spanContext: () => context };
}
