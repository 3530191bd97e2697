import { createStartQueue } from './start-queue.ts';

/** A queue in a time that passes when it is told to. */
function setup() {
  let time = 0;
  let idle = 0;
  let timers: { readonly at: number; readonly callback: () => void }[] = [];
  const queue = createStartQueue({
    now: () => time,
    idle: () => idle,
    after: (milliseconds, callback) => void timers.push({ at: time + milliseconds, callback }),
  });
  const begun: number[] = [];
  const enter = (count: number): void => {
    for (let i = 0; i < count; i += 1) {
      const id = begun.length + waiting;
      const turn = queue.begin();
      if (!turn) begun.push(id);
      else {
        waiting += 1;
        void turn.then(() => {
          waiting -= 1;
          begun.push(id);
        });
      }
    }
  };
  let waiting = 0;
  /** @param idleMs of these milliseconds, those without anything to do */
  const pass = async (milliseconds: number, idleMs = 0): Promise<void> => {
    for (let i = 0; i < milliseconds; i += 1) {
      time += 1;
      idle += idleMs / milliseconds;
      const due = timers.filter(({ at }) => at <= time);
      timers = timers.filter(({ at }) => at > time);
      for (const { callback } of due) callback();
      await Promise.resolve();
    }
  };
  return { queue, begun, enter, pass, timers: () => timers.length };
}

describe('the queue of large operations', () => {
  it('begins some at once, and others as those end, in their order, while the process is busy', async () => {
    const { queue, begun, enter, pass } = setup();
    enter(12);
    await pass(50);
    expect(begun).toHaveLength(8);
    queue.ended();
    queue.ended();
    await pass(50);
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('begins more as soon as the process has time to spare: they wait for subgraphs then', async () => {
    const { begun, enter, pass } = setup();
    enter(30);
    await pass(2, 1);
    expect(begun).toHaveLength(16);
    await pass(4, 2);
    expect(begun).toHaveLength(30);
  });

  it('begins more when none has ended for a while, however busy the process is with something else', async () => {
    const { begun, enter, pass } = setup();
    enter(20);
    await pass(99);
    expect(begun).toHaveLength(8);
    await pass(3);
    expect(begun).toHaveLength(16);
    await pass(102);
    expect(begun).toHaveLength(20);
  });

  it('looks after those who wait with one timer, and with none when nobody does', async () => {
    const { queue, enter, pass, timers } = setup();
    enter(8);
    expect(timers()).toBe(0);
    for (let round = 0; round < 20; round += 1) {
      enter(2);
      expect(timers()).toBe(1);
      queue.ended();
      queue.ended();
      await pass(1);
    }
    await pass(10);
    expect(timers()).toBe(0);
  });
});
