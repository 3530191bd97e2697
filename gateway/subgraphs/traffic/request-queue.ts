import type { Cancellation } from '../cancellation.ts';

/**
 * Lets so many requests to a subgraph run at once, and so many others wait for their turn, first come first served.
 * Without it a slow subgraph would hold more and more requests of the gateway, until both are out of memory.
 */
export interface RequestQueue {
  readonly running: number;
  readonly waiting: number;
  /**
   * Null when the request may run now; a promise when it has to wait, which rejects with the reason of the cancellation when that
   * comes first. False when even the queue is full. Whoever may run must `leave` afterwards.
   */
  enter(cancellation: Cancellation): null | Promise<void> | false;
  leave(): void;
}

interface Waiting {
  readonly run: () => void;
}

export function createRequestQueue({ connections, queue }: { readonly connections: number; readonly queue: number }): RequestQueue {
  let running = 0;
  // A Set keeps the order, and lets go of one in the middle at once.
  const waiting = new Set<Waiting>();

  return {
    get running() {
      return running;
    },
    get waiting() {
      return waiting.size;
    },
    enter(cancellation) {
      if (running < connections) {
        running += 1;
        return null;
      }
      if (waiting.size >= queue) return false;
      return new Promise((resolve, reject) => {
        const entry: Waiting = {
          run: () => {
            cancellation.listen(null);
            resolve();
          },
        };
        waiting.add(entry);
        cancellation.listen({
          cancelled: (reason) => {
            waiting.delete(entry);
            reject(reason instanceof Error ? reason : new Error('it is no longer wanted'));
          },
        });
      });
    },
    leave() {
      if (waiting.size === 0) {
        running -= 1;
        return;
      }
      const [next] = waiting;
      // The place goes on to the next one directly: nobody who comes meanwhile can take it.
      if (!next) return;
      waiting.delete(next);
      next.run();
    },
  };
}
