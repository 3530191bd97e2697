import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Fault } from '@stoa/kernel/fault.ts';
import { fakeService, freePort, hostOptions, recordedLog } from './fixtures/fake-service.ts';
import type { HostedService } from './host.ts';
import { hostService } from './host.ts';

let hosted: HostedService | undefined;
afterEach(async () => await hosted?.stop());

async function ask(path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${hosted?.url}${path}`);
  return { status: response.status, body: await response.json() };
}

describe('a hosted service', () => {
  it('answers health before its start is over, and nothing else', async () => {
    const gate = Promise.withResolvers<void>();
    const service = fakeService({
      async start({ app }) {
        await gate.promise;
        app.get('/hello', async () => ({ hello: 'world' }));
      },
    });
    hosted = await hostService(service, hostOptions());
    expect(await ask('/health/live')).toMatchObject({ status: 200, body: { service: 'fake', stage: 'starting' } });
    expect(await ask('/health/ready')).toMatchObject({ status: 503, body: { ok: false, checks: { service: 'starting' } } });
    expect(await ask('/hello')).toMatchObject({ status: 503, body: { errors: [{ extensions: { code: 'SERVICE_STARTING' } }] } });
    gate.resolve();
    await hosted.started;
    expect(await ask('/health/ready')).toMatchObject({ status: 200, body: { ok: true } });
    expect(await ask('/hello')).toEqual({ status: 200, body: { hello: 'world' } });
  });

  it('serves a path of its own beside its app, with a query string or without, and logs no query string', async () => {
    const log = recordedLog();
    const service = fakeService({
      async start({ app, serve }) {
        app.get('/hello', async () => ({ hello: 'app' }));
        serve('/direct', (request, response) => response.end(JSON.stringify({ direct: request.url })));
      },
    });
    hosted = await hostService(service, hostOptions({}, log));
    await hosted.started;
    expect(await ask('/direct?secret=1')).toEqual({ status: 200, body: { direct: '/direct?secret=1' } });
    expect(await ask('/direct')).toEqual({ status: 200, body: { direct: '/direct' } });
    expect(await ask('/direct/')).toMatchObject({ status: 404 });
    expect(await ask('/hello')).toEqual({ status: 200, body: { hello: 'app' } });
    expect(log.lines.filter(({ msg, route }) => msg === 'answered' && route === '/direct')).toHaveLength(2);
    expect(JSON.stringify(log.lines)).not.toContain('secret');
  });

  it('waits for a database that comes later, with fresh routes for every try', async () => {
    let tries = 0;
    const service = fakeService({
      async start({ app }) {
        app.get('/tries', async () => ({ tries }));
        tries += 1;
        if (tries < 3) throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
      },
    });
    hosted = await hostService(service, hostOptions());
    await hosted.started;
    expect(await ask('/tries')).toEqual({ status: 200, body: { tries: 3 } });
  });

  it('says by code what it waits for, and stops while it waits', async () => {
    const refused = Promise.withResolvers<void>();
    const service = fakeService({
      async start() {
        refused.resolve();
        throw new Fault('DATABASE_UNAVAILABLE', 'secret-host:5432 does not answer', { retryable: true });
      },
    });
    hosted = await hostService(service, { ...hostOptions(), backoff: { firstMs: 60_000, highestMs: 60_000 } });
    await refused.promise;
    const { status, body } = await ask('/health/ready');
    expect(status).toBe(503);
    expect(body).toMatchObject({ checks: { service: 'waiting: DATABASE_UNAVAILABLE' } });
    await hosted.stop();
    await expect(hosted.started).rejects.toMatchObject({ code: 'START_FAILED' });
  });

  it('does not repeat a start that can never succeed', async () => {
    let tries = 0;
    const service = fakeService({
      async start() {
        tries += 1;
        throw new Error('no such column');
      },
    });
    hosted = await hostService(service, hostOptions());
    await expect(hosted.started).rejects.toThrow('no such column');
    expect(tries).toBe(1);
  });

  it('closes what it opened when its own routes turn out to be wrong', async () => {
    let stops = 0;
    const service = fakeService({
      async start({ app }) {
        app.register(async () => {
          throw new Error('broken plug-in');
        });
        return { stop: async () => void (stops += 1) };
      },
    });
    hosted = await hostService(service, hostOptions());
    await expect(hosted.started).rejects.toThrow('broken plug-in');
    expect(stops).toBe(1);
  });

  it.each([
    ['reports a failed check', async () => ({ ok: false, checks: { database: 'no connection' } }), { database: 'no connection' }],
    ['reports a check that throws, by its code', () => Promise.reject(new Fault('POOL_EMPTY', 'h:5432')), { service: 'POOL_EMPTY' }],
  ])('%s as 503', async (_, ready, checks) => {
    hosted = await hostService(fakeService({ start: async () => ({ ready }) }), hostOptions());
    await hosted.started;
    expect(await ask('/health/ready')).toMatchObject({ status: 503, body: { ok: false, checks } });
    expect(await ask('/health/live')).toMatchObject({ status: 200 });
  });

  it('finishes a running request before it closes the service, and takes no new one', async () => {
    const order: string[] = [];
    const arrived = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const service = fakeService({
      async start({ app }) {
        app.get('/slow', async () => {
          arrived.resolve();
          await gate.promise;
          order.push('answered');
          return { done: true };
        });
        return { stop: async () => void order.push('closed') };
      },
    });
    hosted = await hostService(service, hostOptions());
    await hosted.started;
    const slow = ask('/slow');
    await arrived.promise;
    const stopped = hosted.stop();
    await expect(fetch(`${hosted.url}/health/live`)).rejects.toThrow();
    gate.resolve();
    expect(await slow).toEqual({ status: 200, body: { done: true } });
    await stopped;
    expect(order).toEqual(['answered', 'closed']);
  });

  it('cuts off a request that does not end in time', async () => {
    const log = recordedLog();
    const arrived = Promise.withResolvers<void>();
    const service = fakeService({
      async start({ app }) {
        app.get('/endless', async () => {
          arrived.resolve();
          return await new Promise(() => {});
        });
      },
    });
    hosted = await hostService(service, hostOptions({ STOA_DRAIN_MS: '50' }, log));
    await hosted.started;
    const endless = ask('/endless');
    endless.catch(() => {});
    await arrived.promise;
    await hosted.stop();
    await expect(endless).rejects.toThrow();
    expect(log.lines.some(({ connections }) => connections === 1)).toBe(true);
  });

  it('tells long answers to end when it stops', async () => {
    const service = fakeService({
      async start({ app, stopping }) {
        app.get('/stream', async () => {
          await new Promise((resolve) => stopping.addEventListener('abort', resolve));
          return { ended: true };
        });
        app.get('/hello', async () => ({}));
      },
    });
    hosted = await hostService(service, hostOptions());
    await hosted.started;
    const stream = ask('/stream');
    await ask('/hello');
    await hosted.stop();
    expect(await stream).toEqual({ status: 200, body: { ended: true } });
  });

  it('stops in bounded time although its start never ends', async () => {
    hosted = await hostService(fakeService({ start: () => new Promise(() => {}) }), hostOptions({ STOA_DRAIN_MS: '50' }));
    await hosted.stop();
  });

  it('masks what went wrong inside, and logs it under the trace id', async () => {
    const log = recordedLog();
    const service = fakeService({
      async start({ app }) {
        app.get('/bug', async () => {
          throw new Error('password of db1 is wrong');
        });
      },
    });
    hosted = await hostService(service, hostOptions({}, log));
    await hosted.started;
    const { status, body } = await ask('/bug?query=secret');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('password');
    const { traceId } = (body as { errors: [{ extensions: { traceId: string } }] }).errors[0].extensions;
    expect(log.lines.find(({ requestId }) => requestId === traceId)).toMatchObject({ err: { message: /db1/ } });
    expect(JSON.stringify(log.lines)).not.toContain('secret');
  });

  it('says what to do when its port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const attempt = hostService(fakeService({ name: 'catalog', port }), hostOptions());
    await expect(attempt).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    await expect(attempt).rejects.toThrow(new RegExp(`catalog.*${port}.*STOA_PORT_BASE`));
    await new Promise((resolve) => taken.close(resolve));
  });

  it('frees its port', async () => {
    const port = await freePort();
    for (let round = 0; round < 2; round += 1) {
      hosted = await hostService(fakeService({ port }), hostOptions());
      await hosted.started;
      await hosted.stop();
    }
  });
});
