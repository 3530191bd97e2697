import { randomHex } from '@stoa/kernel/random-hex.ts';

/** W3C trace context, version 00; ids of only zeros are invalid there. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const LANGUAGES = /^[A-Za-z0-9*][A-Za-z0-9*,;=. -]{0,255}$/;

export type ForwardedHeaders = Readonly<Record<string, string>>;

/**
 * The headers of a request that go on to subgraphs: an allow-list, so a header that somebody invents tomorrow stays
 * outside. A value of another form than ours is left out, and so is a header that came twice.
 * @param traceId of this request: services note it in their logs, and errors show it to clients
 */
export function forwardedHeaders(
  incoming: Readonly<Record<string, string | readonly string[] | undefined>>,
  traceId: string,
): ForwardedHeaders {
  const { traceparent, 'accept-language': languages } = incoming;
  return {
    'x-request-id': traceId,
    traceparent: fits(traceparent, TRACEPARENT) ? traceparent : `00-${traceId}-${randomHex(16)}-00`,
    ...(fits(languages, LANGUAGES) && { 'accept-language': languages }),
  };
}

function fits(value: string | readonly string[] | undefined, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}
