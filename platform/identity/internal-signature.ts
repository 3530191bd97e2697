/**
 * Signed requests between services.
 *
 * Guarantees: what the receiver runs was sent by someone who holds the shared secret, for this receiver, with exactly
 * this method, path, body and caller, not more than 30 seconds ago, and is run at most once per process.
 * Does not guarantee: secrecy (that is the network's or TLS' task), or refusal of a replay at another replica
 * within the 30 seconds, which has not seen the nonce.
 */
import { createHmac, createSecretKey, randomUUID, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Clock } from '@stoa/kernel/clock.ts';
import { systemClock } from '@stoa/kernel/clock.ts';
import { parseCaller } from './caller.ts';
import type { Caller } from './caller.ts';
import { unauthenticated } from './errors.ts';
import { createNonceMemory } from './nonce-memory.ts';
import type { NonceMemory } from './nonce-memory.ts';

export const CALLER_HEADER = 'stoa-caller';
export const SIGNATURE_HEADER = 'stoa-signature';

/** How far a signature's time may be from ours, in either direction. */
const WINDOW_MS = 30_000;
const MAX_CALLER_HEADER = 2_048;
const SIGNATURE = /^t=([0-9]{1,15}),n=([A-Za-z0-9_-]{16,64}),v1=([0-9a-f]{64})$/;
const sharedMemory = createNonceMemory();

/** What both sides must agree on. */
interface SignedRequest {
  /** Name of the service that is meant: `catalog`. */
  readonly audience: string;
  readonly method: string;
  /** Request target as on the wire, with its query string: `/graphql`. */
  readonly path: string;
  readonly body: string | Uint8Array;
}

export interface SignOptions extends SignedRequest {
  readonly secret: string;
  readonly caller: Caller;
  readonly clock?: Clock;
}

export interface VerifyOptions extends SignedRequest {
  /** All secrets in use; more than one only while a new one is brought in. */
  readonly secrets: readonly string[];
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly clock?: Clock;
  readonly nonces?: NonceMemory;
}

export type SignatureHeaders = Record<typeof CALLER_HEADER | typeof SIGNATURE_HEADER, string>;

/** The headers that make a request a signed one. Each call signs for one sending only. */
export function sign(options: SignOptions): SignatureHeaders {
  const caller = callerHeader(options.caller);
  const time = String((options.clock ?? systemClock).now().getTime());
  const nonce = randomUUID();
  const mac = macOf(options.secret, statementOf(options, { caller, time, nonce }), options.body).toString('hex');
  return { [CALLER_HEADER]: caller, [SIGNATURE_HEADER]: `t=${time},n=${nonce},v1=${mac}` };
}

/** By caller: many requests come for the same one. */
const callerHeaders = new WeakMap<Caller, string>();

function callerHeader(caller: Caller): string {
  let header = callerHeaders.get(caller);
  if (header === undefined) {
    // Subgraphs decide by who calls. Scopes are for the gateway, and a long list of them would not fit the header.
    const { scopes: _scopes, ...named } = caller as Exclude<Caller, { readonly kind: 'anonymous' }>;
    callerHeaders.set(caller, (header = Buffer.from(JSON.stringify(named)).toString('base64url')));
  }
  return header;
}

/**
 * The caller of a signed request. @throws {Fault} UNAUTHENTICATED when anything of it was changed, is missing, is
 * too old, was meant for another service, or has been seen before.
 */
export function verify(options: VerifyOptions): Caller {
  const { headers, secrets, clock = systemClock, nonces = sharedMemory } = options;
  const caller = headers[CALLER_HEADER];
  const signature = headers[SIGNATURE_HEADER];
  if (typeof caller !== 'string' || typeof signature !== 'string') throw unauthenticated('the request is not signed');
  if (caller.length > MAX_CALLER_HEADER) throw unauthenticated('the caller header is too long');

  const [, time = '', nonce = '', mac = ''] = SIGNATURE.exec(signature) ?? [];
  if (!mac) throw unauthenticated('the signature is malformed');

  const now = clock.now().getTime();
  const signedAt = Number(time);
  if (Math.abs(now - signedAt) > WINDOW_MS) throw unauthenticated('the signature is too old, or from the future');

  const given = Buffer.from(mac, 'hex');
  // Every secret is tried, also after a match, so that time tells nothing about which one it was.
  const statement = statementOf(options, { caller, time, nonce });
  const matches = secrets.map((secret) => timingSafeEqual(given, macOf(secret, statement, options.body)));
  if (!matches.includes(true)) throw unauthenticated('the signature does not match');

  // Only now: a nonce of an unsigned request must not fill the memory, nor burn somebody's good nonce.
  if (!nonces.remember(nonce, signedAt + WINDOW_MS, now)) throw unauthenticated('the request was seen before');
  return readCaller(caller);
}

function macOf(secret: string, statement: string, body: SignedRequest['body']): Buffer {
  const mac = createHmac('sha256', keyOf(secret));
  // One call where it can be one: each has a price.
  return (typeof body === 'string' ? mac.update(statement + body) : mac.update(statement).update(body)).digest();
}

/** Made once: a key in the form that the MAC takes costs as much as the MAC. There are as many as there are secrets in use. */
const keys = new Map<string, KeyObject>();

function keyOf(secret: string): KeyObject {
  let key = keys.get(secret);
  if (!key) keys.set(secret, (key = createSecretKey(secret, 'utf8')));
  return key;
}

/**
 * What is signed, up to the body, which follows. A JSON list cannot be read in two ways; fields that are merely joined could flow
 * into each other. It holds no line break, so nothing of the body can pass for a part of it.
 */
function statementOf(
  { audience, method, path }: SignedRequest,
  { caller, time, nonce }: { caller: string; time: string; nonce: string },
): string {
  return `${JSON.stringify(['stoa-request-2', audience, method.toUpperCase(), path, time, nonce, caller])}\n`;
}

function readCaller(header: string): Caller {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
  } catch {
    value = null;
  }
  const caller = parseCaller(value);
  if (!caller) throw unauthenticated('the signed caller is no caller');
  return caller;
}
