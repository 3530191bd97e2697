/**
 * Events on their way to a reader that may be slower than they come.
 *
 * Guarantees: they are given in order, each once; what waits is bounded, and beyond the bound all of it is dropped and the
 * reader gets the reason instead; `leave` is called once, when nothing more can be of use, and at once, also while the reader waits.
 */
export interface EventQueue<Item> extends AsyncIterableIterator<Item, undefined, undefined> {
  /** @param size characters that the item takes */
  push(item: Item, size: number): void;
  /** No more will come. What waits is still given. */
  end(): void;
  /** No more will come, for this reason, which is thrown after what waits. */
  fail(reason: unknown): void;
  return(): Promise<IteratorReturnResult<undefined>>;
}

export interface QueueOptions {
  readonly events: number;
  readonly bytes: number;
  /** What the reader gets that did not keep up. */
  readonly tooSlow: () => unknown;
  /** The end, for whoever sends the events. */
  readonly leave: () => void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

export function createEventQueue<Item>({ events, bytes, tooSlow, leave }: QueueOptions): EventQueue<Item> {
  const waiting: { readonly item: Item; readonly size: number }[] = [];
  const readers: PromiseWithResolvers<IteratorResult<Item, undefined>>[] = [];
  let waitingBytes = 0;
  let isOver = false;
  /** Thrown once, when all is read. */
  let failure: { readonly reason: unknown } | null = null;

  const close = (failed: typeof failure): void => {
    if (isOver) return;
    isOver = true;
    const reader = failed ? readers.shift() : undefined;
    if (reader) reader.reject(failed?.reason);
    else failure = failed;
    for (const each of readers.splice(0)) each.resolve(DONE);
    leave();
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    push(item, size) {
      if (isOver) return;
      const reader = readers.shift();
      if (reader) return reader.resolve({ done: false, value: item });
      if (waiting.length >= events || (waiting.length > 0 && waitingBytes + size > bytes)) {
        waiting.length = 0;
        close({ reason: tooSlow() });
        return;
      }
      waiting.push({ item, size });
      waitingBytes += size;
    },
    end: () => close(null),
    fail: (reason) => close({ reason }),
    async next() {
      const first = waiting.shift();
      if (first) {
        waitingBytes -= first.size;
        return { done: false, value: first.item };
      }
      if (failure) {
        const { reason } = failure;
        failure = null;
        throw reason;
      }
      if (isOver) return DONE;
      const reader = Promise.withResolvers<IteratorResult<Item, undefined>>();
      readers.push(reader);
      return reader.promise;
    },
    async return() {
      waiting.length = 0;
      failure = null;
      close(null);
      return DONE;
    },
  };
}
