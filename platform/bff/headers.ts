import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** W3C trace context, version 00; ids of only zeros are invalid there. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const LANGUAGES = /^[A-Za-z0-9*][A-Za-z0-9*,;=. -]{0,255}$/;

export type ForwardedHeaders = Readonly<Record<string, string>>;

/**
 * The headers of a client that go on to the gateway: an allow-list, so that cookies, and whatever somebody invents
 * tomorrow, stay here. What the caller says about itself goes on word for word, good or bad: the gateway is the judge.
 * @param traceId of this request; it goes on, so that both logs have the same name for it
 */
export function forwardedHeaders(incoming: IncomingHttpHeaders, traceId: string): ForwardedHeaders {
  const { authorization, traceparent, 'accept-language': languages } = incoming;
  return {
    ...traceHeaders(traceId, traceparent),
    ...(authorization !== undefined && { authorization }),
    ...(languages !== undefined && LANGUAGES.test(languages) && { 'accept-language': languages }),
  };
}

/** For requests that are nobody's: what everybody may see, and may be kept for everybody. */
export function traceHeaders(traceId: string, traceparent?: string | string[]): ForwardedHeaders {
  const isValid = typeof traceparent === 'string' && TRACEPARENT.test(traceparent);
  return { traceparent: isValid ? traceparent : `00-${traceId}-${randomBytes(8).toString('hex')}-00` };
}
