/**
 * Lets large operations that are under way go before new ones, while the process is busy.
 *
 * If all that come in began at once, all would be under way together: their data would be in memory at the same time, carried
 * along by every garbage collection, and none would be done sooner. So only some are under way; the next begins when one has
 * ended. That holds for as long as the processor is what they wait for. As soon as the event loop has time to spare, they
 * wait for subgraphs, and more may begin; the same when none has ended for a while, however busy the loop is with others.
 * A slow subgraph holds up nobody but those who ask it.
 */
export interface StartQueue {
  /** Null when it may begin now; else resolves when it may, first come, first served. Whoever has begun must call `ended`. */
  begin(): Promise<void> | null;
  ended(): void;
}

export interface StartQueueSurroundings {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Milliseconds that the event loop has waited for something to do, so far. */
  readonly idle: () => number;
  readonly after: (milliseconds: number, callback: () => void) => void;
}

const MOST_AT_ONCE = 8;
/** How often those who wait are looked after. */
const LOOK_MS = 2;
/** From this share of the time on, the event loop has time to spare. */
const IDLE_SHARE = 0.1;
const STALLED_MS = 100;

const realSurroundings: StartQueueSurroundings = {
  now: () => performance.now(),
  idle: () => performance.eventLoopUtilization().idle,
  after: (milliseconds, callback) => void setTimeout(callback, milliseconds),
};

export function createStartQueue({ now, idle, after }: StartQueueSurroundings = realSurroundings): StartQueue {
  let waiting: (() => void)[] = [];
  let underWay = 0;
  let lastEnd = 0;
  let lookedAt = 0;
  let idleThen = 0;
  let isLooking = false;

  const beginSome = (count: number): void => {
    const next = waiting.slice(0, count);
    waiting = waiting.slice(count);
    underWay += next.length;
    for (const begin of next) begin();
  };
  const look = (): void => {
    isLooking = false;
    const time = now();
    const idleNow = idle();
    const hasTime = idleNow - idleThen >= IDLE_SHARE * (time - lookedAt);
    if (hasTime || time - lastEnd >= STALLED_MS) {
      lastEnd = time;
      beginSome(MOST_AT_ONCE);
    }
    lookLater(time, idleNow);
  };
  const lookLater = (time: number, idleNow: number): void => {
    if (waiting.length === 0) return;
    isLooking = true;
    lookedAt = time;
    idleThen = idleNow;
    after(LOOK_MS, look);
  };

  return {
    begin() {
      if (underWay < MOST_AT_ONCE) {
        underWay += 1;
        return null;
      }
      const turn = new Promise<void>((begin) => waiting.push(begin));
      if (waiting.length === 1) lastEnd = now();
      if (!isLooking) lookLater(now(), idle());
      return turn;
    },
    ended() {
      underWay -= 1;
      if (waiting.length === 0) return;
      lastEnd = now();
      if (underWay < MOST_AT_ONCE) beginSome(1);
    },
  };
}
