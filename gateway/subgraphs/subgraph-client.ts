/**
 * One subgraph, as the gateway reaches it.
 *
 * Guarantees: every request is signed for this subgraph (unless there is no secret) and carries only the headers given; it
 * ends within its timeout and reads at most a bounded answer; redirects are not followed; what is not a GraphQL answer in JSON is a fault. Faults
 * have one constant message: addresses and foreign text are in their `cause`, for the log.
 * Does not: retry, wait for its turn, or keep a client's deadline; `traffic/` does.
 */
import { isUtf8 } from 'node:buffer';
import type { Caller } from '@stoa/identity/caller.ts';
import { CALLER_HEADER, createSigner, SIGNATURE_HEADER } from '@stoa/identity/internal-signature.ts';
import type { Fault } from '@stoa/kernel/fault.ts';
import { downstreamFault } from '../errors.ts';
import { RefusedRequest } from './answer-headers.ts';
import { Cancellation } from './cancellation.ts';
import { Connections } from './connections.ts';
import type { Deadline } from './deadline.ts';
import { exchange } from './exchange.ts';
import type { RequestWatch } from '../telemetry/request-watch.ts';
import type { ForwardedHeaders } from './headers.ts';

export interface SubgraphLimits {
  /** From the first byte of the request to the last of the answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
}

export const DEFAULT_LIMITS: SubgraphLimits = { timeoutMs: 10_000, maxAnswerBytes: 16 * 1024 * 1024 };

export interface SubgraphClientOptions {
  readonly name: string;
  /** Address of its GraphQL endpoint. */
  readonly url: URL;
  /** The secret that signs; null for a subgraph that expects no signature. */
  readonly secret: string | null;
  readonly limits?: Partial<SubgraphLimits>;
}

export type SubgraphRequest = SubgraphContent & SubgraphEnvelope;

/** What is asked: an operation, or the same as the JSON text to send, for those who have it ready. */
export type SubgraphContent =
  | {
      readonly query: string;
      readonly operationName?: string | undefined;
      readonly variables?: Readonly<Record<string, unknown>> | undefined;
      readonly body?: undefined;
    }
  | { readonly body: string; readonly query?: undefined };

/** On whose behalf, and for how long. */
export interface SubgraphEnvelope {
  /** Default: read from the text. What may be a mutation is taken for one, and never sent twice. */
  readonly kind?: 'query' | 'mutation' | undefined;
  readonly caller: Caller;
  readonly headers?: ForwardedHeaders;
  /** Shorter than that of the limits, for requests that are worth less waiting. */
  readonly timeoutMs?: number | undefined;
  /** Of the request that this one is made for. */
  readonly deadline?: Deadline | undefined;
  /** Of the request that this one is made for. */
  readonly watch?: RequestWatch | undefined;
  /** Whether the texts of the answer's data may be byte texts (`execution/byte-text.ts`), for those who send them on. */
  readonly asByteText?: true | undefined;
  /** How many entities are asked for. */
  readonly entities?: number | undefined;
  /** Told of each further try. */
  readonly retried?: (() => void) | undefined;
}

/** Whoever keeps the time of one sending. */
export interface Timekeeper {
  /** What is left, in milliseconds, when it begins. The subgraph is told. */
  readonly timeoutMs: number;
  /** Ends it. */
  readonly cancellation: Cancellation;
}

/** What a subgraph answered. Its shape is checked, its errors are still as they came. */
export interface SubgraphAnswer {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly unknown[];
  /** Whether any text in the answer may hold characters that JSON escapes. */
  readonly escapes: boolean;
  /** Whether the texts of its data are byte texts. */
  readonly isByteText?: true | undefined;
  /** Length of its body, where it came as one. */
  readonly bytes?: number | undefined;
}

export interface SubgraphClient {
  readonly name: string;
  /**
   * @param timekeeper default: the timeout of the request, or of the subgraph
   * @throws {Fault} DOWNSTREAM_SERVICE_ERROR, retryable, when there is no usable answer
   */
  readonly send: (request: SubgraphRequest, timekeeper?: Timekeeper) => Promise<SubgraphAnswer>;
  /** Ends all connections; requests under way fail. */
  close(): Promise<void>;
}

export function createSubgraphClient(options: SubgraphClientOptions): SubgraphClient {
  const { name, url, secret } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const path = url.pathname + url.search;
  const connections = new Connections(url.origin, limits.timeoutMs);

  const { maxAnswerBytes } = limits;
  const sign = secret === null ? null : createSigner({ secret, audience: name, method: 'POST', path });
  const fault = (reason: unknown): Fault => downstreamFault(name, reason);

  const send: SubgraphClient['send'] = (request, timekeeper = timeout(request.timeoutMs ?? limits.timeoutMs)) => {
    const { timeoutMs, cancellation } = timekeeper;
    // Both the signature and the connection need its bytes.
    const body = Buffer.from(request.body ?? bodyOf(request));
    const headers = ['content-type', 'application/json', 'accept', ACCEPT, 'stoa-budget-ms', String(timeoutMs)];
    if (sign) {
      const signed = sign(body, request.caller);
      headers.push(CALLER_HEADER, signed[CALLER_HEADER], SIGNATURE_HEADER, signed[SIGNATURE_HEADER]);
    }
    for (const name in request.headers) headers.push(name, request.headers[name] ?? '');
    return exchange(connections, { path, headers, body, maxAnswerBytes, cancellation, read: request.asByteText ? readByteText : readPlain, fault });
  };

  return { name, send, close: () => connections.destroy() };
}

function timeout(timeoutMs: number): Timekeeper {
  const cancellation = new Cancellation();
  // Not cleared: only the rare requests that nobody keeps time for have one, and it keeps no process alive.
  setTimeout(() => cancellation.cancel(new DOMException('there was no answer in time', 'TimeoutError')), timeoutMs).unref();
  return { timeoutMs, cancellation };
}

const ACCEPT = 'application/graphql-response+json, application/json';

function bodyOf({ query, operationName, variables }: Extract<SubgraphContent, { query: string }>): string {
  return JSON.stringify({ query, operationName, variables });
}

/**
 * Without decoding anything, unless something must be: what is no UTF-8, escapes that may stand for more than one byte, and all
 * errors.
 */
export function readByteText(body: Buffer, status: number): SubgraphAnswer {
  const text = body.toString('latin1');
  // Few answers have a backslash at all.
  const escapes = text.includes('\\');
  if ((escapes && text.includes('\\u')) || !isUtf8(body)) return readPlain(body, status);
  const answer = readAnswer(text, status, { escapes, isByteText: true, bytes: body.byteLength });
  return answer.errors.length > 0 ? readPlain(body, status) : answer;
}

/** Whatever is in it, decoded. */
export function readPlain(body: Buffer, status: number): SubgraphAnswer {
  const text = body.toString('utf8');
  return readAnswer(text, status, { escapes: text.includes('\\'), bytes: body.byteLength });
}

/** @param about what is known of the text */
function readAnswer(text: string, status: number, { escapes, isByteText, bytes }: Pick<SubgraphAnswer, 'escapes' | 'isByteText' | 'bytes'>): SubgraphAnswer {
  const answer: unknown = JSON.parse(text);
  if (!isRecord(answer)) throw new Error('the answer is no JSON object');
  const { data } = answer;
  // Some servers write it when there are none.
  const errors = answer.errors ?? NO_ERRORS;
  if (!Array.isArray(errors)) throw new Error('`errors` of the answer is no list');
  if (data != null && !isRecord(data)) throw new Error('`data` of the answer is no object');
  if (status !== 200 && data === undefined) {
    // A value that the client sent, and that only the subgraph can judge: its answer is for the client.
    if (status === 400 && errors.length > 0 && errors.every(isAboutInput)) return { data: null, errors, escapes: true };
    const reason = `status ${status}: ${JSON.stringify(errors).slice(0, 1_000)}`;
    // Without data and 200 the subgraph refused the gateway's request as such: signature, syntax, size.
    throw status >= 400 && status < 500 ? new RefusedRequest(reason) : new Error(reason);
  }
  if (data == null && errors.length === 0) throw new Error('the answer has neither data nor errors');
  return { data: data ?? null, errors, escapes, isByteText, bytes };
}

const NO_ERRORS: readonly unknown[] = [];

function isAboutInput(error: unknown): boolean {
  return isRecord(error) && isRecord(error.extensions) && error.extensions.code === 'BAD_USER_INPUT';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
