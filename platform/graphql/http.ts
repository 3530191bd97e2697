import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** Tells once when a client goes away. What an `AbortSignal` is for, and any is one; but there are some that cost less. */
export interface ClientSignal {
  readonly aborted: boolean;
  /** Who listens when it has aborted already is not told any more. */
  addEventListener(type: 'abort', listener: ClientListener): void;
  removeEventListener(type: 'abort', listener: ClientListener): void;
}

export type ClientListener = (() => void) | { handleEvent(): void };

/** An HTTP request as any server can give it. The body is not yet read, and nobody has parsed it. */
export interface HttpRequest {
  readonly method: string;
  /** Request target, with its query string: `/graphql?query=…`. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: Readable | Uint8Array | string | null;
  /** Aborts when the client goes away before it has its answer. */
  readonly signal?: ClientSignal | undefined;
  /** What somebody in front of the handler wants the context to have. Passed on as it is. */
  readonly attached?: object | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /**
   * A body in parts is written as its reader can take it. When the client goes away, `return` of its iterator is called at
   * once, also while a part is awaited.
   */
  readonly body: string | AsyncIterable<string>;
  /** `latin1`: each character of the body is one byte, which is sent as it is. Else the body is sent in UTF-8. */
  readonly encoding?: 'latin1' | undefined;
  /**
   * For those who count, not for the client: 'ok'; 'partial' when there are errors beside data; 'failed' when there is nothing
   * but errors; the code of the error when the request was refused before its operation ran.
   */
  readonly outcome?: string | undefined;
  /** What kind of operation ran, for those who count. */
  readonly kind?: 'query' | 'mutation' | 'subscription' | undefined;
}

/** What `context` is made from: the request with its body read, byte for byte as it was sent (but decompressed). */
export interface GraphQLRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  /** Trace id of this request, 32 hexadecimal digits: from `traceparent` when there is one, else new. */
  readonly traceId: string;
  /** Aborts when the client goes away before it has its answer. */
  readonly signal?: ClientSignal | undefined;
  /** As it came with the request. */
  readonly attached?: object | undefined;
}

export type GraphQLHandler = (request: HttpRequest) => Promise<HttpResponse>;

/** A header that must not be a list. Node joins most repeated headers by comma; a joined one is no valid value. */
export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
