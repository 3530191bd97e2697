import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { sendJson } from '../testing/stub-subgraph.ts';
import { until } from '../testing/test-gateway.ts';
import { Cancellation } from './cancellation.ts';
import { Connections } from './connections.ts';
import { exchange } from './exchange.ts';

/** A server that answers when it is told to, and how it was reached. */
async function serve() {
  const sockets = new Set<Socket>();
  const waiting: ServerResponse[] = [];
  const server = createServer((_, response) => void waiting.push(response));
  // Nothing closes because the machine is slow.
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connections = new Connections(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 1_000);
  const ask = (cancellation = new Cancellation()): Promise<string> =>
    exchange(connections, {
      path: '/', headers: [], body: Buffer.from('{}'), maxAnswerBytes: 100, cancellation,
      read: (body) => body.toString(),
      fault: (reason) => (reason instanceof Error ? reason : new Error(String(reason))),
    });
  const answer = async (count: number): Promise<void> => {
    await until(() => waiting.length >= count);
    for (const response of waiting.splice(0, count)) sendJson(response, 1);
  };
  return {
    sockets,
    waiting,
    connections,
    ask,
    answer,
    [Symbol.asyncDispose]: async () => {
      await connections.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('connections to a subgraph', () => {
  it('are one for requests that come one after another', async () => {
    await using subgraph = await serve();
    for (let i = 0; i < 20; i += 1) {
      const asked = subgraph.ask();
      await subgraph.answer(1);
      expect(await asked).toBe('1');
    }
    expect(subgraph.sockets.size).toBe(1);
  });

  it('are one for each of those that are under way together, and then those again', async () => {
    await using subgraph = await serve();
    for (const count of [7, 3, 7]) {
      const asked = Array.from({ length: count }, () => subgraph.ask());
      await subgraph.answer(count);
      expect(await Promise.all(asked)).toEqual(asked.map(() => '1'));
      expect(subgraph.sockets.size).toBe(7);
    }
  });

  it('are good for the next request when one was given up, or has broken', async () => {
    await using subgraph = await serve();
    const cancellation = new Cancellation();
    const given = subgraph.ask(cancellation);
    await until(() => subgraph.waiting.length === 1);
    cancellation.cancel(new Error('nobody waits for it'));
    await expect(given).rejects.toThrow('nobody waits for it');
    subgraph.waiting.splice(0);

    const broken = subgraph.ask();
    await until(() => subgraph.waiting.length === 1);
    subgraph.waiting.splice(0)[0]?.destroy();
    await expect(broken).rejects.toThrow();

    const asked = subgraph.ask();
    await subgraph.answer(1);
    expect(await asked).toBe('1');
  });

  it('fail what is under way when they are closed', async () => {
    await using subgraph = await serve();
    const asked = subgraph.ask();
    await until(() => subgraph.waiting.length === 1);
    const failed = expect(asked).rejects.toThrow();
    await subgraph.connections.destroy();
    await failed;
  });
});
