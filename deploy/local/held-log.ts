import type { DestinationStream } from 'pino';

/** A log that keeps warnings and less to itself at first. */
export interface HeldLog extends DestinationStream {
  /** From now on everything is written; what was held back is written too, or forgotten. */
  release(held: 'write' | 'forget'): void;
}

const ERROR = 50;
const HELD_AT_MOST = 500;

/**
 * While many services start side by side, each finds the others missing for a moment and warns. A person who starts
 * the shop needs to read that only when the start does not go well. Errors are written at once.
 */
export function holdWarnings(output: DestinationStream): HeldLog {
  let held: string[] | null = [];
  return {
    write(line) {
      if (held === null || levelOf(line) >= ERROR) output.write(line);
      else if (held.length < HELD_AT_MOST) held.push(line);
    },
    release(what) {
      if (what === 'write') held?.forEach((line) => output.write(line));
      held = null;
    },
  };
}

/** The level comes first in every line of pino; anything else is shown. */
function levelOf(line: string): number {
  return Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? ERROR);
}
