import { within } from './backoff.ts';
import { withoutEchoes } from './echoes.ts';

// The life of a process that runs until it is told to end. However it ends (a signal, a failed start, a crash, the
// death of its supervisor), what was opened is closed, last opened first, in bounded time. The exception is kill -9.

export interface Life {
  /** Aborted when the process is to end. */
  readonly stopping: AbortSignal;
  /** Registers work for the end. It runs in reverse order of registration, one after the other. */
  atEnd(work: () => Promise<void> | void): void;
}

export interface LifeOptions {
  /** Tells a person why the process ends with exit code 1. */
  readonly report: (error: unknown) => void;
  /** Told once when a signal begins the end. */
  readonly onSignal?: (signal: string) => void;
  /** An end that takes longer is cut short with exit code 1. */
  readonly endWithinMs?: number;
}

/** Set by the supervisor: the process ends when its standard input does, because then its supervisor is gone. */
export const SUPERVISED = 'STOA_SUPERVISED';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs the body, then stays until a signal. The first SIGINT, SIGTERM or SIGHUP ends the process cleanly with exit
 * code 0, a second one at once with 130; signals that come together are one. A body that throws, or an uncaught error later, ends it with 1.
 * The promise resolves when the body is through; it never rejects, because a failure ends the process.
 */
export async function runProcess(body: (life: Life) => Promise<void>, options: LifeOptions): Promise<void> {
  const stopping = new AbortController();
  const closers: (() => Promise<void> | void)[] = [];
  let work: Promise<void> = Promise.resolve();
  let ending = false;

  const report = (error: unknown) => {
    try {
      options.report(error);
    } catch {
      // Nobody reads what we say; the exit code still tells.
    }
  };

  const closeAll = async () => {
    for (let next = closers.pop(); next; next = closers.pop()) {
      try {
        await next();
      } catch (error) {
        report(error);
      }
    }
  };

  // Closers registered while the process ends run too, after those that run already.
  let closed: Promise<void> = Promise.resolve();
  const close = () => (closed = closed.then(closeAll));

  const end = (exitCode: number) => {
    if (ending) return;
    ending = true;
    const endWithinMs = options.endWithinMs ?? 60_000;
    setTimeout(() => process.exit(1), endWithinMs).unref();
    stopping.abort();
    const finish = async () => {
      await close();
      // A body still in the middle of something may open more; that is closed as well.
      await within(endWithinMs / 2, work.catch(() => {}), undefined);
      await close();
      process.exit(exitCode);
    };
    void finish();
  };

  const fail = (error: unknown) => {
    if (!ending) report(error);
    end(1);
  };

  const onSignal = withoutEchoes((signal) => {
    if (ending) process.exit(130);
    options.onSignal?.(signal);
    end(0);
  });

  process.on('uncaughtException', fail);
  const supervised = process.env[SUPERVISED] === '1';
  for (const signal of signals) {
    // Ctrl-C reaches the whole terminal group; under a supervisor the supervisor decides the order of the end.
    process.on(signal, supervised && signal === 'SIGINT' ? () => {} : () => onSignal(signal));
  }
  if (supervised) {
    process.stdin.resume();
    process.stdin.once('end', () => end(0)).once('error', () => end(0));
  }
  const atEnd = (closer: () => Promise<void> | void) => {
    closers.push(closer);
    if (ending) void close();
  };
  work = body({ stopping: stopping.signal, atEnd });
  await work.catch((error: unknown) => {
    if (!ending) fail(error);
  });
}
