import { randomHex } from '@stoa/kernel/random-hex.ts';
import { header } from './http.ts';
import type { HttpRequest } from './http.ts';

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
const ZEROS = /^0+$/;

/** Trace id of a W3C `traceparent`, or a new one: 32 hexadecimal digits. */
export function traceIdOf({ headers }: Pick<HttpRequest, 'headers'>): string {
  const given = header(headers, 'traceparent');
  const id = given === undefined ? undefined : TRACEPARENT.exec(given)?.[1];
  return id && !ZEROS.test(id) ? id : randomHex(32);
}
