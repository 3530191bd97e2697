/**
 * Lets so many requests to a subgraph run at once, and so many others wait for their turn, first come first served.
 * Without it a slow subgraph would hold more and more requests of the gateway, until both are out of memory.
 */
export interface RequestQueue {
  readonly running: number;
  readonly waiting: number;
  /**
   * Null when the request may run now; a promise when it has to wait, which rejects with the reason of the signal when that
   * aborts first. False when even the queue is full. Whoever may run must `leave` afterwards.
   */
  enter(signal: AbortSignal): null | Promise<void> | false;
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
    enter(signal) {
      if (running < connections) {
        running += 1;
        return null;
      }
      if (waiting.size >= queue) return false;
      return new Promise((resolve, reject) => {
        const giveUp = (): void => {
          waiting.delete(entry);
          reject(signal.reason as Error);
        };
        const entry: Waiting = {
          run: () => {
            signal.removeEventListener('abort', giveUp);
            resolve();
          },
        };
        waiting.add(entry);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
    leave() {
      const [next] = waiting;
      // The place goes on to the next one directly: nobody who comes meanwhile can take it.
      if (next) {
        waiting.delete(next);
        next.run();
      } else {
        running -= 1;
      }
    },
  };
}
