import { Fault } from '@stoa/kernel/fault.ts';
import type { ExecutionResult } from 'graphql';
import { GraphQLRejected } from './documents.ts';
import { statusOf } from './errors.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { formatRefusal } from './masking.ts';
import type { Disclosure } from './masking.ts';
import { CURRENT } from './media-type.ts';
import type { ResponseMediaType } from './media-type.ts';
import type { TextResult } from './text-result.ts';

/** The response to a request that nothing of was executed, or whose execution failed as a whole. */
export function refuse(error: unknown, { method }: HttpRequest, mediaType: ResponseMediaType, disclosure: Disclosure): HttpResponse {
  const errors = formatRefusal(error, disclosure);
  // Clients of the older media type take every other status for a broken connection, so it must be 200 there.
  const rejectedStatus = mediaType === CURRENT ? 400 : 200;
  const status = error instanceof GraphQLRejected ? rejectedStatus : error instanceof Fault ? statusOf(error) : 500;
  const headers: Record<string, string> = {};
  if (status === 405) headers.allow = method === 'GET' ? 'POST' : 'GET, POST';
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  return respond(status, mediaType, JSON.stringify({ errors }), headers, String(errors[0]?.extensions.code));
}

/** See `outcome` of a response. */
export function outcomeOf(result: ExecutionResult | TextResult): string {
  if ('text' in result || !result.errors?.length) return 'ok';
  return result.data == null ? 'failed' : 'partial';
}

/** @param outcome, kind see the response's members of these names */
export function respond(
  status: number,
  mediaType: ResponseMediaType,
  body: string,
  headers: HttpResponse['headers'] = {},
  outcome?: string,
  kind?: HttpResponse['kind'],
): HttpResponse {
  return {
    status,
    headers: {
      ...headers,
      'content-type': `${mediaType}; charset=utf-8`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body,
    outcome,
    kind,
  };
}
