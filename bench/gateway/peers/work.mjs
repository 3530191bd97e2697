/**
 * What a gateway does in production besides answering, for the peers as for ours. They take what their users would: tools
 * of their own where they have them, else the usual libraries. Without `BENCH_WORK` they run with their defaults.
 */
import { Buffer } from 'node:buffer';
import { createHmac, randomUUID } from 'node:crypto';

/** `{"secret", "tracesUrl", "sampleRatio"}`, or null. */
export const work = process.env.BENCH_WORK ? JSON.parse(process.env.BENCH_WORK) : null;

/** What clients send and subgraphs are told of. */
export const FORWARDED = ['accept-language'];
export const FETCH_TIMEOUT_MS = 10_000;
export const REQUEST_DEADLINE_MS = 30_000;

const ANONYMOUS = headerOf({ kind: 'anonymous' });
const nonces = randomUUID().replaceAll('-', '');
let count = 0;

/** On whose behalf a subgraph is asked. @param claims of a verified token, if there was one */
export function callerHeader(claims) {
  return claims ? headerOf({ kind: claims.stoa_kind, customerId: claims.sub }) : ANONYMOUS;
}

/** By this a subgraph knows that the gateway sent just this: the same words are signed as in ours. */
export function signature(subgraph, path, body, caller) {
  const time = Date.now();
  count += 1;
  const nonce = `${nonces}-${count}`;
  const statement = `["stoa-request-2","${subgraph}","POST","${path}","${time}","${nonce}","${caller}"]\n`;
  const code = createHmac('sha256', work.secret).update(statement).update(body).digest('hex');
  return `t=${time},n=${nonce},v1=${code}`;
}

function headerOf(caller) {
  return Buffer.from(JSON.stringify(caller)).toString('base64url');
}
