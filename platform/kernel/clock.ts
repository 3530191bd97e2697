/** Where time comes from. Domain code never asks the machine itself, so that a seed or a test can fix it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still at an ISO-8601 instant until it is moved. */
export interface FixedClock extends Clock {
  set(instant: string | Date): void;
  advance(milliseconds: number): void;
}

/** @throws {RangeError} when `instant` is not a date. */
export function fixedClock(instant: string | Date): FixedClock {
  let current = instantOf(instant);
  return {
    now: () => new Date(current),
    set: (next) => {
      current = instantOf(next);
    },
    advance: (milliseconds) => {
      current += milliseconds;
    },
  };
}

function instantOf(value: string | Date): number {
  const time = new Date(value).getTime();
  if (Number.isNaN(time)) throw new RangeError(`not an instant: ${String(value)}`);
  return time;
}
