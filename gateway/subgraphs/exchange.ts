/**
 * One HTTP request to a subgraph and the body of its answer, straight from undici's dispatcher: its streams and promises for
 * every step would cost more than most answers.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { requireAvailable, requireJson } from './answer-headers.ts';

export interface ExchangeOptions {
  readonly path: string;
  /** Name, value, name, value… */
  readonly headers: readonly string[];
  readonly body: string;
  readonly maxAnswerBytes: number;
  /** Ends the exchange, wherever it is, with its reason. */
  readonly signal: AbortSignal;
}

export interface ExchangedAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Rejects with the signal's reason, with that of a broken connection, or with what is wrong with the answer. The connection of an
 * answer that is not read to its end is closed.
 */
export function exchange(dispatcher: Dispatcher, options: ExchangeOptions): Promise<ExchangedAnswer> {
  return new Promise((resolve, reject) => {
    const { path, headers, body, maxAnswerBytes, signal } = options;
    if (signal.aborted) return reject(signal.reason as Error);
    const handler = new AnswerReader(maxAnswerBytes, signal, resolve, reject);
    dispatcher.dispatch({ path, method: 'POST', headers: headers as string[], body }, handler);
  });
}

class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number;
  readonly #signal: AbortSignal;
  readonly #resolve: (answer: ExchangedAnswer) => void;
  readonly #reject: (reason: unknown) => void;
  #controller: Dispatcher.DispatchController | null = null;
  #status = 0;
  #length = 0;
  #first: Buffer | null = null;
  #more: Buffer[] | null = null;

  constructor(
    maxBytes: number,
    signal: AbortSignal,
    resolve: (answer: ExchangedAnswer) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#maxBytes = maxBytes;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    signal.addEventListener('abort', this);
  }

  /** The signal's event. */
  handleEvent(): void {
    this.#fail(this.#signal.reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It may have had to wait for a connection for longer than anybody waits for it.
    if (this.#signal.aborted) controller.abort(this.#signal.reason as Error);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // Informational: the answer is still to come.
    if (status < 200) return;
    this.#status = status;
    try {
      requireAvailable(status);
      requireJson(headers);
    } catch (error) {
      this.#fail(error);
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#length += chunk.byteLength;
    if (this.#length > this.#maxBytes) this.#fail(new Error(`the answer is longer than ${this.#maxBytes} bytes`));
    else if (this.#first === null) this.#first = chunk;
    else (this.#more ??= [this.#first]).push(chunk);
  }

  onResponseEnd(): void {
    this.#signal.removeEventListener('abort', this);
    this.#resolve({ status: this.#status, body: this.#more ? Buffer.concat(this.#more, this.#length) : (this.#first ?? EMPTY) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#signal.removeEventListener('abort', this);
    this.#reject(error);
  }

  #fail(reason: unknown): void {
    this.#signal.removeEventListener('abort', this);
    this.#reject(reason);
    this.#controller?.abort(reason as Error);
  }
}

const EMPTY = Buffer.alloc(0);
