import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ClientListener, ClientSignal, GraphQLHandler, HttpRequest, HttpResponse } from './http.ts';

/** Serves `handler` on bare `node:http`, for every path that the server gets. */
export function nodeListener(handler: GraphQLHandler): RequestListener {
  return (request, response) => {
    // The handler never rejects; an error here is one of the connection, and there is nobody left to be told.
    handler(new NodeRequest(request, response)).then(
      (answer) => writeAnswer(response, answer, request.method === 'HEAD'),
      () => response.destroy(),
    );
  };
}

/**
 * A request as it came. A class for the sake of its getter: a literal with one gets a hidden class of its own each time, which
 * lives until the next full garbage collection, and the request with it.
 */
export class NodeRequest implements HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
  readonly #response: ServerResponse;
  #signal: ConnectionSignal | null = null;

  constructor(request: IncomingMessage, response: ServerResponse) {
    const { method = 'GET', url = '/', headers } = request;
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.body = request;
    this.#response = response;
  }

  /** Aborts when the connection closes before the answer has ended. Made when somebody wants to know: most requests end before that. */
  get signal(): ClientSignal {
    return (this.#signal ??= new ConnectionSignal(this.#response));
  }
}

/** An AbortController for each request, with its events, would be dearer than all else that is done to serve it. */
class ConnectionSignal implements ClientSignal {
  aborted = false;
  /** Few at a time, most of them for a moment. */
  readonly #listeners: ClientListener[] = [];

  constructor(response: ServerResponse) {
    if (response.destroyed) this.aborted = !response.writableEnded;
    else response.on('close', () => !response.writableEnded && this.#abort());
  }

  addEventListener(_type: 'abort', listener: ClientListener): void {
    if (!this.aborted && !this.#listeners.includes(listener)) this.#listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: ClientListener): void {
    const at = this.#listeners.indexOf(listener);
    if (at === -1) return;
    const last = this.#listeners.pop();
    if (last && last !== listener) this.#listeners[at] = last;
  }

  #abort(): void {
    this.aborted = true;
    // One of them may remove another, which is not told then.
    for (let listener = this.#listeners.shift(); listener; listener = this.#listeners.shift()) {
      if (typeof listener === 'function') listener();
      else listener.handleEvent();
    }
  }
}

/** Characters. */
const LONG = 4_096;

/** Writes an answer to the client. Nothing is thrown: what goes wrong is the end of the connection. */
export function writeAnswer(response: ServerResponse, { status, headers, body, encoding }: HttpResponse, withoutBody = false): void {
  if (withoutBody) {
    response.writeHead(status, flat(headers)).end();
  } else if (typeof body === 'string' && encoding === 'latin1') {
    response.writeHead(status, { ...flat(headers), 'content-length': body.length }).end(body, 'latin1');
  } else if (typeof body === 'string') {
    // A short text leaves in one packet with its head. A long one was put together from many pieces: to ask for its length, or to
    // write it behind a head, would each make a copy of it that bytes need not.
    const content = body.length < LONG ? body : Buffer.from(body);
    response.writeHead(status, { ...flat(headers), 'content-length': Buffer.byteLength(content) }).end(content);
  } else {
    response.writeHead(status, flat(headers));
    writeParts(response, body[Symbol.asyncIterator]()).catch(() => response.destroy());
  }
}

async function writeParts(response: ServerResponse, parts: AsyncIterator<string>): Promise<void> {
  const leave = (): void => void parts.return?.().catch(() => undefined);
  response.once('close', leave);
  // Whoever waits for a first part sees at once that there will be some.
  response.flushHeaders();
  for (let part = await parts.next(); !part.done && !response.destroyed; part = await parts.next()) {
    if (!response.write(part.value)) await drained(response);
  }
  response.off('close', leave);
  if (response.destroyed) leave();
  else response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.once('drain', go);
    response.once('close', go);
  });
}

function flat(headers: HttpResponse['headers']): Record<string, string | string[]> {
  return headers as Record<string, string | string[]>;
}
