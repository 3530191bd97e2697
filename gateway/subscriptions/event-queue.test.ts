import { createEventQueue } from './event-queue.ts';
import { endableStream } from './endable-stream.ts';
import { mapEvents } from './map-events.ts';

const end = { done: true, value: undefined };

function setup(bounds = { events: 3, bytes: 100 }) {
  let left = 0;
  const queue = createEventQueue<string>({ ...bounds, tooSlow: () => 'too slow', leave: () => void (left += 1) });
  return { queue, left: () => left };
}

describe('a queue of events', () => {
  it('gives what was pushed, in order, whether somebody waits or not', async () => {
    const { queue } = setup();
    queue.push('a', 1);
    queue.push('b', 1);
    expect([await queue.next(), await queue.next()]).toEqual(['a', 'b'].map((value) => ({ done: false, value })));
    const waiting = [queue.next(), queue.next()];
    queue.push('c', 1);
    queue.push('d', 1);
    expect(await Promise.all(waiting)).toEqual(['c', 'd'].map((value) => ({ done: false, value })));
  });

  it.each([
    ['too many', { events: 3, bytes: 100 }, 1],
    ['too long together', { events: 100, bytes: 100 }, 34],
  ])('drops all when the events that wait are %s, says so once, and lets go of their source', async (_, bounds, size) => {
    const { queue, left } = setup(bounds);
    for (const item of ['a', 'b', 'c']) queue.push(item, size);
    const before = left();
    queue.push('d', size);
    queue.push('e', size);
    expect([before, left()]).toEqual([size === 1 ? 0 : 1, 1]);
    await expect(queue.next()).rejects.toBe('too slow');
    expect(await queue.next()).toEqual(end);
  });

  it('takes one event of any length', async () => {
    const { queue } = setup();
    queue.push('long', 1_000_000);
    expect(await queue.next()).toMatchObject({ value: 'long' });
  });

  it('gives what waits before it ends or fails', async () => {
    for (const finish of ['end', 'fail'] as const) {
      const { queue, left } = setup();
      queue.push('a', 1);
      queue[finish]('reason');
      queue.push('late', 1);
      expect(left()).toBe(1);
      expect(await queue.next()).toMatchObject({ value: 'a' });
      if (finish === 'fail') await expect(queue.next()).rejects.toBe('reason');
      expect(await queue.next()).toEqual(end);
    }
  });

  it('tells whoever waits that it has failed', async () => {
    const { queue } = setup();
    const [first, second] = [queue.next(), queue.next()];
    queue.fail('reason');
    await expect(first).rejects.toBe('reason');
    expect(await second).toEqual(end);
  });

  it('lets go of its source at once when the reader leaves, also while it waits', async () => {
    const { queue, left } = setup();
    const waiting = queue.next();
    void queue.return();
    expect(left()).toBe(1);
    expect(await waiting).toEqual(end);
    await queue.return();
    expect(left()).toBe(1);
  });
});

describe('events made into others', () => {
  it('leave their source at once, also while one is made', async () => {
    const { queue, left } = setup();
    const making = Promise.withResolvers<string>();
    const events = mapEvents(queue, () => making.promise);
    queue.push('a', 1);
    const waiting = events.next();
    void events.return?.();
    expect(left()).toBe(1);
    making.resolve('made');
    await waiting;
    expect(await events.next()).toEqual(end);
  });

  it('leave their source when one cannot be made', async () => {
    const { queue, left } = setup();
    const events = mapEvents(queue, async (event) => {
      throw new Error(event);
    });
    queue.push('a', 1);
    await expect(events.next()).rejects.toThrow('a');
    expect(left()).toBe(1);
    expect(await events.next()).toEqual(end);
  });
});

describe('a stream that can be ended', () => {
  const endable = () => {
    const { queue, left } = setup();
    let ended = 0;
    return { queue, left, stream: endableStream(queue, () => void (ended += 1)), ended: () => ended };
  };

  it('gives its reader the reason at once, and leaves its source', async () => {
    const { stream, left, ended } = endable();
    const waiting = stream.next();
    stream.end('reason');
    await expect(waiting).rejects.toBe('reason');
    expect([left(), ended()]).toEqual([1, 1]);
    expect(await stream.next()).toEqual(end);
  });

  it('gives the reason to a reader that comes later, once', async () => {
    const { stream, queue } = endable();
    queue.push('a', 1);
    stream.end('reason');
    stream.end('another');
    await expect(stream.next()).rejects.toBe('reason');
    expect(await stream.next()).toEqual(end);
  });

  it('says once that it is over: at its end, at a failure, or when its reader leaves', async () => {
    for (const finish of [({ queue }) => queue.end(), ({ queue }) => queue.fail('reason'), ({ stream }) => void stream.return()] as ((each: ReturnType<typeof endable>) => void)[]) {
      const each = endable();
      const waiting = each.stream.next().catch(() => end);
      finish(each);
      expect(await waiting).toEqual(end);
      each.stream.end('late');
      await each.stream.return();
      expect([each.ended(), each.left()]).toEqual([1, 1]);
    }
  });
});
