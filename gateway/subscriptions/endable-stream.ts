/** A stream that others than its reader can end. */
export interface EndableStream<Item> extends AsyncIterableIterator<Item, undefined, undefined> {
  /** Ends it at once, also while the reader waits, who gets this reason thrown. */
  readonly end: (reason: unknown) => void;
  return(): Promise<IteratorReturnResult<undefined>>;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** @param ended called once, when nothing more comes, for whatever reason */
export function endableStream<Item>(source: AsyncIterator<Item>, ended: () => void): EndableStream<Item> {
  let isOver = false;
  let failure: { readonly reason: unknown } | null = null;
  let reader: PromiseWithResolvers<IteratorResult<Item, undefined>> | null = null;

  const finish = (): boolean => {
    if (isOver) return false;
    isOver = true;
    ended();
    return true;
  };
  const leaveSource = (): void => {
    // The stream is over; what goes wrong at its source concerns nobody any more.
    Promise.resolve(source.return?.()).catch(() => undefined);
  };
  const answered = (from: typeof reader): typeof reader => {
    if (reader !== from) return null;
    reader = null;
    return from;
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (failure) {
        const { reason } = failure;
        failure = null;
        throw reason;
      }
      if (isOver) return DONE;
      const waiting = Promise.withResolvers<IteratorResult<Item, undefined>>();
      reader = waiting;
      source.next().then(
        (result) => {
          if (result.done) finish();
          answered(waiting)?.resolve(result.done ? DONE : result);
        },
        (error: unknown) => {
          finish();
          answered(waiting)?.reject(error);
        },
      );
      return waiting.promise;
    },
    end(reason) {
      if (!finish()) return;
      const waiting = answered(reader);
      if (waiting) waiting.reject(reason);
      else failure = { reason };
      leaveSource();
    },
    async return() {
      failure = null;
      if (finish()) {
        answered(reader)?.resolve(DONE);
        leaveSource();
      }
      return DONE;
    },
  };
}
