import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fakeService, freePort, hostOptions } from './fixtures/fake-service.ts';
import { askReadiness } from './probe.ts';
import { runServices } from './runner.ts';

describe('several services in one process', () => {
  it('start side by side: each may need the other to be there', async () => {
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    const running = await runServices(
      [
        fakeService({ name: 'a', start: async () => (first.resolve(), second.promise) }),
        fakeService({ name: 'b', start: async () => (second.resolve(), first.promise) }),
      ],
      hostOptions(),
    );
    await running.started;
    for (const { url } of running.services) expect(await askReadiness(url, 1_000)).toEqual({ ok: true, checks: {} });
    await running.stop();
    for (const { url } of running.services) expect((await askReadiness(url, 1_000)).ok).toBe(false);
  });

  it('stop clients before the services they call', async () => {
    const stopped: string[] = [];
    const service = (name: string, kind: 'subgraph' | 'gateway' | 'bff') =>
      fakeService({ name, kind, start: async () => ({ stop: async () => void stopped.push(name) }) });
    const running = await runServices(
      [service('orders', 'subgraph'), service('gateway', 'gateway'), service('bff-web', 'bff')],
      hostOptions(),
    );
    await running.started;
    await running.stop();
    expect(stopped).toEqual(['bff-web', 'gateway', 'orders']);
  });

  it('all stop when one of them cannot start', async () => {
    let stopped = false;
    const running = await runServices(
      [
        fakeService({ name: 'good', start: async () => ({ stop: async () => void (stopped = true) }) }),
        fakeService({ name: 'bad', start: () => Promise.reject(new Error('bad schema')) }),
      ],
      hostOptions(),
    );
    await expect(running.started).rejects.toThrow('bad schema');
    expect(stopped).toBe(true);
  });

  it('give back the ports they had when another port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const port = await freePort();
    const services = [fakeService({ name: 'a', port }), fakeService({ name: 'b', port: (taken.address() as AddressInfo).port })];
    await expect(runServices(services, hostOptions())).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    await new Promise((resolve) => taken.close(resolve));
    const running = await runServices(services, hostOptions());
    await running.stop();
  });
});
