import type { SpanContext } from '@opentelemetry/api';
import type { IncomingHttpHeaders } from 'node:http';

/** W3C trace context, version 00; ids of only zeros are invalid there. */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;
const SAMPLED = 1;

/** The span of the client that a request belongs to; null when it names none. */
export function parentOf({ traceparent }: IncomingHttpHeaders): SpanContext | null {
  // Also a header that came twice: Node joins the values, and that is no valid one.
  const [, traceId, spanId, flags] = typeof traceparent === 'string' ? (TRACEPARENT.exec(traceparent) ?? []) : [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & SAMPLED, isRemote: true };
}

export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags & SAMPLED ? '01' : '00'}`;
}
