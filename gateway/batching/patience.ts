/** Waits for a constant time, for any number of those who wait, with one timer. */
export interface Patience {
  /** Calls `timeUp` after that time. Not before all that has arrived by then was looked at. */
  wait(waiting: Waiting): void;
  /** Keeps nothing of who was kept waiting, for more than a turn of the event loop. */
  forget(waiting: Waiting): void;
}

export interface Waiting {
  /** Says nothing to who does not wait any more. */
  timeUp(): void;
}

/** @param milliseconds zero: until everything was looked at that has arrived by now */
export function createPatience(milliseconds: number): Patience {
  return milliseconds > 0 ? patienceOf(milliseconds) : { wait: (waiting) => void setImmediate(() => waiting.timeUp()), forget: () => undefined };
}

function patienceOf(milliseconds: number): Patience {
  // Each with the time until which it waits, in the order of these times. Most are forgotten soon: what waits holds the data of a
  // request, which lives for a whole garbage collection when it is kept for longer than the request.
  const waits = new Map<Waiting, number>();
  let isRunning = false;

  const run = (delay: number): void => {
    isRunning = true;
    // When the process was busy for a while, answers may be there that nobody has read yet: they are, before an immediate runs.
    setTimeout(() => setImmediate(end), delay).unref();
  };
  const end = (): void => {
    isRunning = false;
    const time = performance.now();
    for (const [waiting, until] of waits) {
      if (until > time) {
        // Somebody whose time was up may have begun to wait anew.
        if (!isRunning) run(until - time);
        return;
      }
      waits.delete(waiting);
      waiting.timeUp();
    }
  };

  return {
    wait(waiting) {
      waits.set(waiting, performance.now() + milliseconds);
      if (!isRunning) run(milliseconds);
    },
    forget: (waiting) => void waits.delete(waiting),
  };
}
