import type { SubgraphAnswer } from '../../subgraphs/subgraph-client.ts';
import { simulate } from '../../subgraphs/traffic/testing.ts';
import { anonymous } from '@stoa/identity/caller.ts';
import { lastingStream } from './lasting-stream.ts';
import { untilEnd } from './subgraph-stream.ts';
import type { StreamListener } from './subgraph-stream.ts';

const settings = { bufferedEvents: 2, bufferedBytes: 100, reconnects: 3, reconnectFirstMs: 100, reconnectHighestMs: 1_000 };
const request = { query: 'subscription { x }', variables: {}, caller: anonymous, headers: {} };
const event = (x: number): SubgraphAnswer => ({ data: { x }, errors: [], escapes: false });

function setup() {
  const time = simulate();
  const connections: { readonly listener: StreamListener; closed: number }[] = [];
  const reasons: unknown[] = [];
  const events = lastingStream(request, {
    name: 'stock', settings, surroundings: time, broke: (reason) => reasons.push(reason),
    open: (_request, listener) => {
      const connection = { listener: untilEnd(listener, () => undefined), closed: 0 };
      connections.push(connection);
      return () => void (connection.closed += 1);
    },
  });
  const last = () => connections.at(-1)?.listener as StreamListener;
  return { time, connections, reasons, events, last };
}

describe('a stream that lasts', () => {
  it('opens another connection when one breaks, each time after a longer wait', async () => {
    const { time, connections, events, last } = setup();
    for (const [wait, count] of [[100, 2], [200, 3], [400, 4]] as const) {
      last().broken('gone', false);
      await time.advance(wait - 1);
      expect(connections).toHaveLength(count - 1);
      await time.advance(1);
      expect(connections).toHaveLength(count);
    }
    last().event(event(1), 1);
    expect(await events.next()).toEqual({ done: false, value: event(1) });
  });

  it('scatters the waits, so that not all come back at once', async () => {
    for (const [chance, wait] of [[0, 50], [0.999, 150]] as const) {
      const { time, connections, last } = setup();
      time.chance = chance;
      last().broken('gone', false);
      await time.advance(wait - 1);
      expect(connections).toHaveLength(1);
      await time.advance(2);
      expect(connections).toHaveLength(2);
    }
  });

  it('ends with a fault after so many connections in a row that brought nothing', async () => {
    const { time, connections, events, last, reasons } = setup();
    for (let i = 0; i < 10; i += 1) {
      last().broken(`reason ${i}`, false);
      await time.advance(1_000);
    }
    expect(connections).toHaveLength(4);
    expect(reasons.slice(0, 4)).toEqual(['reason 0', 'reason 1', 'reason 2', 'reason 3']);
    await expect(events.next()).rejects.toMatchObject({ code: 'SUBSCRIPTION_LOST', retryable: true, details: { serviceName: 'stock' } });
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(time.pending).toBe(0);
  });

  it('begins to count anew after an event, and after a connection that held', async () => {
    for (const good of [(listener: StreamListener) => listener.event(event(1), 1), () => undefined]) {
      const { time, connections, events, last } = setup();
      for (let i = 0; i < 10; i += 1) {
        if (good.length > 0) good(last());
        else await time.advance(1_001);
        if (good.length > 0) await events.next();
        last().broken('gone', false);
        await time.advance(1_000);
      }
      expect(connections).toHaveLength(11);
    }
  });

  it('does not try again what was refused', async () => {
    const { time, connections, events, last } = setup();
    last().broken('status 403', true);
    await time.advance(10_000);
    expect(connections).toHaveLength(1);
    await expect(events.next()).rejects.toMatchObject({ code: 'SUBSCRIPTION_LOST' });
  });

  it('ends where a connection cannot even be tried', async () => {
    const reasons: unknown[] = [];
    const events = lastingStream(request, {
      name: 'stock', settings, surroundings: simulate(), broke: (reason) => reasons.push(reason),
      open: () => {
        throw new TypeError('no such header');
      },
    });
    await expect(events.next()).rejects.toMatchObject({ code: 'SUBSCRIPTION_LOST' });
    expect(String(reasons)).toContain('no such header');
  });

  it('closes its connection when the reader leaves or is too slow, and opens no other one then', async () => {
    const left = setup();
    await left.events.return?.();
    expect(left.connections.map(({ closed }) => closed)).toEqual([1]);

    const waiting = setup();
    waiting.last().broken('gone', false);
    await waiting.events.return?.();
    await waiting.time.advance(10_000);
    expect(waiting.connections).toHaveLength(1);
    expect(waiting.time.pending).toBe(0);

    const slow = setup();
    for (let i = 0; i < 3; i += 1) slow.last().event(event(i), 1);
    expect(slow.connections.map(({ closed }) => closed)).toEqual([1]);
    await expect(slow.events.next()).rejects.toMatchObject({ code: 'SUBSCRIPTION_TOO_SLOW' });
  });
});
