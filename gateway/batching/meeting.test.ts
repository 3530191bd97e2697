import { Meeting } from './meeting.ts';
import { createPatience } from './patience.ts';
import type { Waiting } from './patience.ts';

/** A meeting that runs out of patience when told to. */
function meetingOf(fetches: number) {
  const begun: string[][] = [];
  const ended: boolean[] = [];
  const waits = new Set<Waiting>();
  const begin = (wishes: readonly string[]): readonly Promise<string>[] => {
    begun.push([...wishes]);
    return wishes.map(async (wish) => {
      if (wish === 'bad') throw new Error('it failed');
      return `${wish} is there`;
    });
  };
  const patience = { wait: (waiting: Waiting) => void waits.add(waiting), forget: (waiting: Waiting) => void waits.delete(waiting) };
  const meeting = new Meeting<string, string>(fetches, patience, begin, (isComplete) => void ended.push(isComplete));
  /** Time is up for all who wait. */
  const timeUp = (): void => {
    for (const waiting of [...waits]) {
      waits.delete(waiting);
      waiting.timeUp();
    }
  };
  return { meeting, begun, ended, waits, timeUp };
}

describe('fetches that meet', () => {
  it('begin together when the last one comes', () => {
    const { meeting, begun, ended, waits } = meetingOf(3);
    void meeting.come('a');
    void meeting.come('b');
    expect(begun).toEqual([]);
    void meeting.come('c');
    expect([begun, ended, waits.size]).toEqual([[['a', 'b', 'c']], [true], 0]);
    meeting.timeUp();
    expect(begun).toHaveLength(1);
  });

  it('get each what is theirs, also when another one fails', async () => {
    const { meeting } = meetingOf(3);
    const wishes = [meeting.come('a'), meeting.come('bad'), meeting.come('c')];
    expect(await Promise.allSettled(wishes)).toMatchObject([{ value: 'a is there' }, { reason: new Error('it failed') }, { value: 'c is there' }]);
  });

  it('begin when the last one says that it does not come', () => {
    const { meeting, begun, waits } = meetingOf(3);
    meeting.stayAway();
    void meeting.come('a');
    expect(begun).toEqual([]);
    meeting.stayAway();
    expect([begun, waits.size]).toEqual([[['a']], 0]);
  });

  it('begin nothing when nobody comes', () => {
    const { meeting, begun, waits } = meetingOf(2);
    meeting.stayAway();
    meeting.stayAway();
    expect([begun, waits.size]).toEqual([[], 0]);
  });

  it('begin without those who come too late, and these wait for each other', () => {
    const { meeting, begun, ended, waits, timeUp } = meetingOf(4);
    void meeting.come('a');
    void meeting.come('b');
    timeUp();
    void meeting.come('c');
    expect([begun, waits.size]).toEqual([[['a', 'b']], 1]);
    void meeting.come('d');
    expect([begun, ended, waits.size]).toEqual([[['a', 'b'], ['c', 'd']], [false, true], 0]);
  });
});

describe('patience', () => {
  const waiting = () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    return { promise, timeUp: () => resolve(performance.now()) };
  };

  it('ends for each who still waits, in their order, and for nobody who does not', async () => {
    const milliseconds = 3;
    const patience = createPatience(milliseconds);
    const order: string[] = [];
    const first = waiting();
    const gone = { timeUp: () => void order.push('gone') };
    const began = performance.now();
    patience.wait(first);
    patience.wait(gone);
    patience.forget(gone);
    const later = await first.promise;
    const second = waiting();
    patience.wait(second);
    expect(later - began).toBeGreaterThanOrEqual(milliseconds);
    expect((await second.promise) - later).toBeGreaterThanOrEqual(milliseconds);
    expect(order).toEqual([]);
  });

  it('of nothing waits for what has arrived by now, and not for more', async () => {
    const order: string[] = [];
    const done = Promise.withResolvers<void>();
    setImmediate(() => void order.push('arrived before'));
    createPatience(0).wait({ timeUp: () => (order.push('time is up'), done.resolve()) });
    setImmediate(() => setImmediate(() => void order.push('arrives later')));
    await done.promise;
    expect(order).toEqual(['arrived before', 'time is up']);
  });
});
