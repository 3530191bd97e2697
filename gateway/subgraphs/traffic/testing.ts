import type { Surroundings } from './traffic.ts';

export interface Simulation extends Surroundings {
  /** Lets time pass: calls back whatever is due, in order, and lets what follows from it happen. */
  advance(milliseconds: number): Promise<void>;
  /** Callbacks that are still to come. */
  readonly pending: number;
  /** What `random` gives from now on. */
  chance: number;
}

/** Time that passes only when it is told to. */
export function simulate(): Simulation {
  let time = 1_000;
  let order = 0;
  const timers = new Map<number, { readonly at: number; readonly callback: () => void }>();
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const simulation: Simulation = {
    chance: 0.5,
    now: () => time,
    random: () => simulation.chance,
    after: (milliseconds, callback) => {
      const id = (order += 1);
      timers.set(id, { at: time + milliseconds, callback });
      return () => timers.delete(id);
    },
    async advance(milliseconds) {
      const end = time + milliseconds;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(([, { at }]) => at <= end).sort(([a, x], [b, y]) => x.at - y.at || a - b);
        if (!next) break;
        const [id, { at, callback }] = next;
        timers.delete(id);
        time = Math.max(time, at);
        callback();
        await settle();
      }
      time = end;
    },
    get pending() {
      return timers.size;
    },
  };
  return simulation;
}
