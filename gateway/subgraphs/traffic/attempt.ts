import type { ClientSignal } from '@stoa/graphql/http.ts';
import type { Fault } from '@stoa/kernel/fault.ts';
import { circuitOpenFault, clientGoneFault, deadlineFault, queueFullFault, timeoutFault } from '../../errors.ts';
import { Cancellation } from '../cancellation.ts';
import type { SubgraphRequest, Timekeeper } from '../subgraph-client.ts';
import type { CircuitBreaker, Outcome } from './circuit-breaker.ts';
import type { RequestQueue } from './request-queue.ts';
import type { SubgraphTraffic } from './traffic-settings.ts';
import type { Surroundings } from './traffic.ts';

/** What all attempts to ask one subgraph have in common. */
export interface Line {
  readonly name: string;
  readonly settings: SubgraphTraffic;
  readonly surroundings: Surroundings;
  readonly breaker: CircuitBreaker;
  readonly queue: RequestQueue;
}

const NEARLY_ALL = 0.9;

/**
 * One try to ask a subgraph, from its admission to its end. It holds a ticket of the circuit, a place in the queue and a
 * timer; `end` gives all of them back.
 */
export class Attempt implements Timekeeper {
  /** When time is up or the client has gone, with the fault that says which. */
  readonly cancellation = new Cancellation();
  /** Resolves when it is this one's turn; null when it need not wait. */
  readonly turn: Promise<void> | null;
  /** Whether the client's deadline left it about as long as a request may take at all: one that is late then is slow. */
  readonly hadTime: boolean;
  readonly #line: Line;
  readonly #ticket: number;
  readonly #gone: ClientSignal | undefined;
  readonly #ms: number;
  readonly #beganAt: number;
  readonly #cancelTimer: () => void;

  /**
   * @param beganAt now
   * @throws {Fault} CIRCUIT_OPEN, SUBGRAPH_QUEUE_FULL, DEADLINE_EXCEEDED, CLIENT_GONE; nothing is held then
   */
  constructor(line: Line, { deadline, timeoutMs = Infinity }: SubgraphRequest, isQuery: boolean, beganAt: number) {
    const { name, settings, surroundings, breaker, queue } = line;
    const gone = isQuery ? deadline?.gone : undefined;
    if (gone?.aborted) throw clientGoneFault(name);
    const ownMs = Math.min(isQuery ? settings.queryTimeoutMs : settings.mutationTimeoutMs, timeoutMs);
    const leftMs = deadline ? Math.floor(deadline.remaining(beganAt)) : Infinity;
    if (leftMs <= 0) throw deadlineFault(name);
    const ticket = breaker.admit();
    if (ticket === null) throw circuitOpenFault(name);
    const turn = queue.enter(this.cancellation);
    if (turn === false) {
      breaker.report(ticket, 'unknown');
      throw queueFullFault(name);
    }

    this.#line = line;
    this.#ticket = ticket;
    this.turn = turn;
    const ms = Math.min(ownMs, leftMs);
    this.hadTime = ms >= ownMs * NEARLY_ALL;
    this.#ms = ms;
    this.#beganAt = beganAt;
    this.#cancelTimer = surroundings.after(ms, () => this.#abort(leftMs < ownMs ? deadlineFault(name) : timeoutFault(name)));
    this.#gone = gone;
    gone?.addEventListener('abort', this);
  }

  /** What is left, at least one. */
  get timeoutMs(): number {
    // Who need not wait has just begun.
    const waitedMs = this.turn ? this.#line.surroundings.now() - this.#beganAt : 0;
    return Math.max(1, Math.ceil(this.#ms - waitedMs));
  }

  /** The client's signal. */
  handleEvent(): void {
    this.#abort(clientGoneFault(this.#line.name));
  }

  /** Once, whatever became of it. @param tookTurn whether it left the queue and has a place to give back */
  end(outcome: Outcome, tookTurn: boolean): void {
    this.#gone?.removeEventListener('abort', this);
    this.#cancelTimer();
    if (tookTurn) this.#line.queue.leave();
    this.#line.breaker.report(this.#ticket, outcome);
  }

  #abort(reason: Fault): void {
    this.cancellation.cancel(reason);
  }
}
