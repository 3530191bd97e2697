export interface Watched {
  readonly isAlive: () => boolean;
  readonly restart: () => Promise<void>;
  /** Told after each attempt: `null` when it worked. */
  readonly report: (error: Error | null) => void;
}

const LOOK_EVERY_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Looks after something that should run, and starts it again when it does not, more and more patiently while that
 * fails. Never keeps the process alive. The returned function ends the watch, after an attempt that is under way.
 */
export function keepRunning({ isAlive, restart, report }: Watched): () => Promise<void> {
  let ended = false;
  let attempt: Promise<void> = Promise.resolve();
  let wait = LOOK_EVERY_MS;
  let timer: NodeJS.Timeout;

  const look = async () => {
    if (isAlive()) return;
    try {
      await restart();
      wait = LOOK_EVERY_MS;
      report(null);
    } catch (error) {
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
      report(error as Error);
    }
  };
  const schedule = () => {
    timer = setTimeout(() => {
      attempt = look().finally(() => {
        if (!ended) schedule();
      });
    }, wait).unref();
  };
  schedule();

  return async () => {
    ended = true;
    clearTimeout(timer);
    await attempt;
  };
}
