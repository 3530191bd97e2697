/**
 * Each event made into something else, one after the other.
 * @param make whose rejection is the end of the events
 * @returns events whose `return` ends those that they are made of at once, also while one is awaited or made
 */
export function mapEvents<From, To>(source: AsyncIterable<From>, make: (event: From) => Promise<To> | To): AsyncIterableIterator<To, undefined, undefined> {
  const events = source[Symbol.asyncIterator]();
  let isOver = false;
  const leave = async (): Promise<IteratorReturnResult<undefined>> => {
    if (!isOver) {
      isOver = true;
      await events.return?.();
    }
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (isOver) return leave();
      const event = await events.next();
      if (event.done || isOver) {
        isOver = true;
        return { done: true, value: undefined };
      }
      try {
        return { done: false, value: await make(event.value) };
      } catch (error) {
        await leave();
        throw error;
      }
    },
    return: leave,
  };
}
