import { Client } from 'undici';

/**
 * Connections to one subgraph, each for one request at a time: as many as there are requests under way, which `traffic/` bounds.
 *
 * undici's own pool looks through its connections for a free one with each request, and tells itself of each that becomes free.
 * Here the one that was used last is taken next: under little load few are open, and the others close by themselves.
 */
export class Connections {
  readonly #origin: string;
  readonly #connectTimeoutMs: number;
  readonly #all: Client[] = [];
  readonly #idle: Client[] = [];

  /** @param connectTimeoutMs for a new connection to be there */
  constructor(origin: string, connectTimeoutMs: number) {
    this.#origin = origin;
    this.#connectTimeoutMs = connectTimeoutMs;
  }

  /** One that nobody uses. It is opened with its first request, and again by the next one when it was closed. */
  take(): Client {
    const idle = this.#idle.pop();
    if (idle) return idle;
    // Whoever asks keeps time; two clocks for one request would cost more than one.
    const client = new Client(this.#origin, { connect: { timeout: this.#connectTimeoutMs }, headersTimeout: 0, bodyTimeout: 0 });
    this.#all.push(client);
    return client;
  }

  /** The request on it has ended, well or not. */
  giveBack(client: Client): void {
    this.#idle.push(client);
  }

  /** Requests under way fail. */
  async destroy(): Promise<void> {
    await Promise.all(this.#all.map((client) => client.destroy()));
  }
}
