/** Waits for a constant time, for any number of those who wait, with one timer. */
export interface Patience {
  /** Calls `timeUp` after that time, unless whoever waits does no longer. Not before all that has arrived by then was looked at. */
  wait(waiting: Waiting): void;
}

export interface Waiting {
  readonly isOver: boolean;
  timeUp(): void;
}

interface Wait {
  readonly waiting: Waiting;
  readonly until: number;
}

/** @param milliseconds zero: until everything was looked at that has arrived by now */
export function createPatience(milliseconds: number): Patience {
  let waits: Wait[] = [];
  let isRunning = false;

  const run = (delay: number): void => {
    isRunning = true;
    // When the process was busy for a while, answers may be there that nobody has read yet: they are, before an immediate runs.
    if (delay <= 0) setImmediate(end);
    else setTimeout(() => setImmediate(end), delay).unref();
  };
  const end = (): void => {
    const time = performance.now();
    const over: Waiting[] = [];
    const left: Wait[] = [];
    for (const wait of waits) {
      if (wait.waiting.isOver) continue;
      if (wait.until <= time) over.push(wait.waiting);
      else left.push(wait);
    }
    waits = left;
    isRunning = false;
    const [next] = left;
    if (next) run(next.until - time);
    for (const waiting of over) waiting.timeUp();
  };

  return {
    wait(waiting) {
      waits.push({ waiting, until: performance.now() + milliseconds });
      if (!isRunning) run(milliseconds);
    },
  };
}
