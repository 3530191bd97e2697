/**
 * Signed requests between services.
 *
 * Guarantees: what the receiver runs was sent by someone who holds the shared secret, for this receiver, with exactly
 * this method, path, body and caller, not more than 30 seconds ago, and is run at most once per process.
 * Does not guarantee: secrecy (that is the network's or TLS' task), or refusal of a replay at another replica
 * within the 30 seconds, which has not seen the nonce.
 */
import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@stoa/kernel/clock.ts';
import { systemClock } from '@stoa/kernel/clock.ts';
import { parseCaller } from './caller.ts';
import type { Caller } from './caller.ts';
import { unauthenticated } from './errors.ts';
import { createMac } from './mac.ts';
import type { Mac } from './mac.ts';
import { createNonceMemory } from './nonce-memory.ts';
import type { NonceMemory } from './nonce-memory.ts';

export const CALLER_HEADER = 'stoa-caller';
export const SIGNATURE_HEADER = 'stoa-signature';

/** How far a signature's time may be from ours, in either direction. */
const WINDOW_MS = 30_000;
const MAX_CALLER_HEADER = 2_048;
const SIGNATURE = /^t=([0-9]{1,15}),n=([A-Za-z0-9_-]{16,64}),v1=([0-9a-f]{64})$/;
const sharedMemory = createNonceMemory();

/** Where requests go. */
interface SignedTarget {
  /** Name of the service that is meant: `catalog`. */
  readonly audience: string;
  readonly method: string;
  /** Request target as on the wire, with its query string: `/graphql`. */
  readonly path: string;
}

/** What both sides must agree on. */
interface SignedRequest extends SignedTarget {
  readonly body: string | Uint8Array;
}

export interface SignerOptions extends SignedTarget {
  readonly secret: string;
  readonly clock?: Clock;
}

export interface SignOptions extends SignerOptions, SignedRequest {
  readonly caller: Caller;
}

export interface VerifyOptions extends SignedRequest {
  /** All secrets in use; more than one only while a new one is brought in. */
  readonly secrets: readonly string[];
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly clock?: Clock;
  readonly nonces?: NonceMemory;
}

export type SignatureHeaders = Record<typeof CALLER_HEADER | typeof SIGNATURE_HEADER, string>;

/** Signs requests to one place. Each call signs for one sending only. */
export type Signer = (body: string | Uint8Array, caller: Caller) => SignatureHeaders;

export function createSigner({ secret, clock = systemClock, ...target }: SignerOptions): Signer {
  const mac = macOf(secret);
  const head = headOf(target);
  return (body, caller) => {
    const time = String(clock.now().getTime());
    const nonce = nextNonce();
    const header = callerHeader(caller);
    const code = signed(mac, statementOf(head, { caller: `"${header}"`, time, nonce }), body);
    // Names that are computed would cost more than all of the rest of this object.
    return { 'stoa-caller': header, 'stoa-signature': `t=${time},n=${nonce},v1=${code}` };
  };
}

/** The headers that make one request a signed one. */
export function sign(options: SignOptions): SignatureHeaders {
  return createSigner(options)(options.body, options.caller);
}

let nonces = 0;
const NONCES = randomUUID().replaceAll('-', '');

/** A name that no other request has, of this process or of another. It need not be hard to guess: whoever guesses it cannot sign. */
function nextNonce(): string {
  nonces += 1;
  return `${NONCES}-${nonces}`;
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

  const given = Buffer.from(mac, 'latin1');
  // Every secret is tried, also after a match, so that time tells nothing about which one it was.
  const statement = statementOf(headOf(options), { caller: JSON.stringify(caller), time, nonce });
  const matches = secrets.map((secret) => timingSafeEqual(given, Buffer.from(signed(macOf(secret), statement, options.body), 'latin1')));
  if (!matches.includes(true)) throw unauthenticated('the signature does not match');

  // Only now: a nonce of an unsigned request must not fill the memory, nor burn somebody's good nonce.
  if (!nonces.remember(nonce, signedAt + WINDOW_MS, now)) throw unauthenticated('the request was seen before');
  return readCaller(caller);
}

/** There are as many as there are secrets in use. */
const macs = new Map<string, Mac>();

function macOf(secret: string): Mac {
  let mac = macs.get(secret);
  if (!mac) macs.set(secret, (mac = createMac(secret)));
  return mac;
}

function signed(mac: Mac, statement: string, body: SignedRequest['body']): string {
  return typeof body === 'string' ? mac(statement + body) : mac(statement, body);
}

/**
 * What is signed, up to the body, which follows. A JSON list cannot be read in two ways; fields that are merely joined could flow
 * into each other. It holds no line break, so nothing of the body can pass for a part of it.
 * @param head how the list begins, of `headOf`
 * @param caller as JSON; time and nonce: of characters that JSON leaves as they are
 */
function statementOf(head: string, { caller, time, nonce }: { caller: string; time: string; nonce: string }): string {
  return `${head},"${time}","${nonce}",${caller}]\n`;
}

function headOf({ audience, method, path }: SignedTarget): string {
  return JSON.stringify(['stoa-request-2', audience, method.toUpperCase(), path]).slice(0, -1);
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
