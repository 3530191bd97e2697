/**
 * One HTTP request to a subgraph and the body of its answer, straight from undici's dispatcher: its streams and promises for
 * every step would cost more than most answers.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Client, Dispatcher } from 'undici';
import type { Cancellable, Cancellation } from './cancellation.ts';
import type { Connections } from './connections.ts';
import { requireAvailable, requireJson } from './answer-headers.ts';

export interface ExchangeOptions<Answer> {
  readonly path: string;
  /** Name, value, name, value… */
  readonly headers: string[];
  readonly body: Buffer;
  readonly maxAnswerBytes: number;
  /** Ends the exchange, wherever it is, with its reason. */
  readonly cancellation: Cancellation;
  /** Makes the answer of the whole body. What it throws is what is wrong with it. */
  readonly read: (body: Buffer, status: number) => Answer;
  /** What the promise rejects with, for a reason: that of the cancellation, of a broken connection, or what is wrong with the answer. */
  readonly fault: (reason: unknown) => Error;
}

/** The connection of an answer that is not read to its end is closed. */
export function exchange<Answer>(connections: Connections, options: ExchangeOptions<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { path, headers, body, cancellation } = options;
    if (cancellation.isCancelled) return reject(options.fault(cancellation.reason));
    const connection = connections.take();
    connection.dispatch({ path, method: 'POST', headers, body }, new AnswerReader(options, connections, connection, resolve, reject));
  });
}

class AnswerReader<Answer> implements Dispatcher.DispatchHandler, Cancellable {
  readonly #options: ExchangeOptions<Answer>;
  readonly #connections: Connections;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (reason: Error) => void;
  /** Until it is given back, when undici has told the end of the request. */
  #connection: Client | null;
  #controller: Dispatcher.DispatchController | null = null;
  #status = 0;
  #length = 0;
  #first: Buffer | null = null;
  #more: Buffer[] | null = null;

  constructor(
    options: ExchangeOptions<Answer>,
    connections: Connections,
    connection: Client,
    resolve: (answer: Answer) => void,
    reject: (reason: Error) => void,
  ) {
    this.#options = options;
    this.#connections = connections;
    this.#connection = connection;
    this.#resolve = resolve;
    this.#reject = reject;
    options.cancellation.listen(this);
  }

  cancelled(reason: unknown): void {
    this.#fail(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It may have had to wait for a connection for longer than anybody waits for it.
    const { cancellation } = this.#options;
    if (cancellation.isCancelled) controller.abort(cancellation.reason as Error);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // Informational: the answer is still to come.
    if (status < 200) return;
    this.#status = status;
    try {
      requireAvailable(status);
      requireJson(headers, status);
      // What says so itself need not be read.
      if (Number(headers['content-length']) > this.#options.maxAnswerBytes) throw this.#tooLong();
    } catch (error) {
      this.#fail(error);
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#length += chunk.byteLength;
    const { maxAnswerBytes } = this.#options;
    if (this.#length > maxAnswerBytes) this.#fail(this.#tooLong());
    else if (this.#first === null) this.#first = chunk;
    else (this.#more ??= [this.#first]).push(chunk);
  }

  onResponseEnd(): void {
    this.#giveBack();
    const { cancellation, read, fault } = this.#options;
    cancellation.listen(null);
    const body = this.#more ? Buffer.concat(this.#more, this.#length) : (this.#first ?? EMPTY);
    try {
      this.#resolve(read(body, this.#status));
    } catch (error) {
      this.#reject(fault(error));
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#giveBack();
    const { cancellation, fault } = this.#options;
    cancellation.listen(null);
    this.#reject(fault(error));
  }

  #giveBack(): void {
    if (this.#connection) this.#connections.giveBack(this.#connection);
    this.#connection = null;
  }

  #tooLong(): Error {
    return new Error(`the answer is longer than ${this.#options.maxAnswerBytes} bytes`);
  }

  #fail(reason: unknown): void {
    const { cancellation, fault } = this.#options;
    cancellation.listen(null);
    this.#reject(fault(reason));
    this.#controller?.abort(reason as Error);
  }
}

const EMPTY = Buffer.alloc(0);
