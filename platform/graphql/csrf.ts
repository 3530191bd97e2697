/**
 * Cross-site request forgery.
 *
 * A web page of another site can make a browser send some requests, with the user's cookies, without asking us first:
 * GETs, and POSTs of a form, multipart or plain text. A POST here must be application/json, for which the browser
 * asks first (CORS preflight). For a GET there are two ways in:
 *
 * 1. it has something a foreign page cannot add without that question: one of the headers below, a bearer token, or a
 *    content type other than the three simple ones;
 * 2. nothing shows that a browser sent it for another page: no cookie, no Origin, no Referer, and no Sec-Fetch-Site
 *    other than `same-origin`. That lets in command line tools, servers and the conformance audit, none of which
 *    carries somebody's cookies about.
 *
 * `Accept` is no proof: a page may set it freely.
 */
import { Fault } from '@stoa/kernel/fault.ts';
import { header } from './http.ts';
import type { HttpRequest } from './http.ts';
import { parseMediaType } from './media-type.ts';

const PROOFS = ['x-stoa-client', 'apollo-require-preflight', 'x-apollo-operation-name', 'graphql-require-preflight'];
const SIMPLE_CONTENT_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain', ''];

/** @throws Fault CSRF_REFUSED for a GET that a foreign web page could have caused */
export function refuseForgedGet({ headers }: HttpRequest): void {
  const preflighted =
    PROOFS.some((name) => header(headers, name)) ||
    /^bearer /i.test(header(headers, 'authorization') ?? '') ||
    !SIMPLE_CONTENT_TYPES.includes(parseMediaType(header(headers, 'content-type') ?? '').essence);
  if (preflighted) return;
  const site = header(headers, 'sec-fetch-site');
  if (site === 'same-origin') return;
  if (site !== undefined || headers.cookie !== undefined || headers.origin !== undefined || headers.referer !== undefined) {
    throw new Fault('CSRF_REFUSED', 'Send the header "x-stoa-client" with a GET from a browser, or use POST.');
  }
}
