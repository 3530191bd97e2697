import type { ClientSignal, GraphQLRequest, HttpRequest } from './http.ts';

/** A request whose body has been read. A class for the sake of its getter, see `NodeRequest`. */
export class ReadRequest implements GraphQLRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: GraphQLRequest['headers'];
  readonly body: Uint8Array;
  readonly traceId: string;
  readonly attached: object | undefined;
  readonly #incoming: HttpRequest;

  constructor(incoming: HttpRequest, body: Uint8Array, traceId: string) {
    this.method = incoming.method;
    this.url = incoming.url;
    this.headers = incoming.headers;
    this.body = body;
    this.traceId = traceId;
    this.attached = incoming.attached;
    this.#incoming = incoming;
  }

  get signal(): ClientSignal | undefined {
    return this.#incoming.signal;
  }
}
