/**
 * The events of one subscription, over as many connections as it takes.
 *
 * Guarantees: a connection that breaks is followed by another one, after a wait that grows and is scattered; so many in a row
 * that bring nothing are the end, told by a fault. What a subgraph refuses is not tried again. What happens between two connections
 * is lost: the subgraph does not know what the client has seen.
 */
import { backoffMs } from '@stoa/service/backoff.ts';
import type { SubgraphAnswer } from '../../subgraphs/subgraph-client.ts';
import type { Surroundings } from '../../subgraphs/traffic/traffic.ts';
import { subscriptionLost, tooSlow } from '../subscription-errors.ts';
import { createEventQueue } from '../event-queue.ts';
import type { OpenStream, StreamRequest } from './subgraph-stream.ts';

export interface LastingOptions {
  /** The subgraph. */
  readonly name: string;
  readonly open: OpenStream;
  readonly settings: {
    readonly bufferedEvents: number;
    readonly bufferedBytes: number;
    readonly reconnects: number;
    readonly reconnectFirstMs: number;
    readonly reconnectHighestMs: number;
  };
  readonly surroundings: Surroundings;
  /** Told why a connection broke. */
  readonly broke: (reason: unknown) => void;
}

export function lastingStream(request: StreamRequest, options: LastingOptions): AsyncIterableIterator<SubgraphAnswer> {
  const { name, open, settings, surroundings, broke } = options;
  const backoff = { firstMs: settings.reconnectFirstMs, highestMs: settings.reconnectHighestMs };
  let tries = 0;
  let close = (): void => undefined;
  const queue = createEventQueue<SubgraphAnswer>({
    events: settings.bufferedEvents,
    bytes: settings.bufferedBytes,
    tooSlow,
    leave: () => close(),
  });

  const connect = (): void => {
    const since = surroundings.now();
    const broken = (reason: unknown, isFinal: boolean): void => {
      broke(reason);
      // A connection that held for a while was a good one, even when it had nothing to tell.
      if (surroundings.now() - since > settings.reconnectHighestMs) tries = 0;
      if (isFinal || tries >= settings.reconnects) return queue.fail(subscriptionLost(name));
      close = surroundings.after(backoffMs(backoff, tries, surroundings.random), connect);
      tries += 1;
    };
    const event = (each: SubgraphAnswer, size: number): void => {
      tries = 0;
      queue.push(each, size);
    };
    try {
      close = open(request, { event, completed: () => queue.end(), broken });
    } catch (reason) {
      // Nobody would catch it where this runs after a wait.
      broken(reason, true);
    }
  };
  connect();
  return queue;
}
