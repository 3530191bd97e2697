import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { eventually, freePort, isRunning, recordedLog } from './fixtures/fake-service.ts';
import { askLiveness } from './probe.ts';
import type { Supervisor } from './supervisor.ts';
import { supervise } from './supervisor.ts';

const fixture = (name: string) => path.join(import.meta.dirname, 'fixtures', name);

interface Spawned {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly lines: Record<string, unknown>[];
  /** The exit code, or the signal that ended it. */
  readonly exit: Promise<number | string | null>;
}

const spawned: Spawned[] = [];
let supervisor: Supervisor | undefined;

function run(file: string, env: Record<string, string>, args: string[] = []): Spawned {
  const child = spawn(process.execPath, [fixture(file), ...args], {
    env: { ...process.env, NODE_ENV: 'test', STOA_LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as Record<string, unknown>));
  const exit = new Promise<number | string | null>((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
  const entry = { child, pid: child.pid ?? 0, lines, exit };
  spawned.push(entry);
  return entry;
}

afterEach(async () => {
  await supervisor?.stop();
  supervisor = undefined;
  for (const { child, exit } of spawned.splice(0)) {
    child.kill('SIGKILL');
    await exit;
  }
});

const started = (url: string) => eventually(async () => (await askLiveness(url, 1_000))?.stage === 'running');

describe('a service in a process of its own', () => {
  it('finishes the running request at SIGTERM and ends with code 0', async () => {
    const port = await freePort();
    const service = run('fake-main.ts', { FAKE_PORT: String(port) });
    await started(`http://127.0.0.1:${port}`);
    const answer = fetch(`http://127.0.0.1:${port}/until-stopped`);
    await eventually(() => service.lines.some(({ msg }) => msg === 'request began'));
    service.child.kill('SIGTERM');
    expect(await (await answer).json()).toEqual({ done: true });
    expect(await service.exit).toBe(0);
  });

  it('ends when it is told to while it still waits for its database', async () => {
    const port = await freePort();
    const service = run('fake-main.ts', { FAKE_PORT: String(port), FAKE_START: 'wait' });
    await eventually(async () => (await askLiveness(`http://127.0.0.1:${port}`, 1_000))?.stage === 'waiting');
    service.child.kill('SIGINT');
    expect(await service.exit).toBe(0);
  });

  it('ends at once at the second Ctrl-C', async () => {
    const port = await freePort();
    const service = run('fake-main.ts', { FAKE_PORT: String(port) });
    await started(`http://127.0.0.1:${port}`);
    const answer = fetch(`http://127.0.0.1:${port}/endless`);
    answer.catch(() => {});
    await eventually(() => service.lines.some(({ msg }) => msg === 'request began'));
    service.child.kill('SIGINT');
    await eventually(() => service.lines.some(({ msg }) => msg === 'stopping'));
    // The first of these may still be taken for an echo.
    await eventually(() => {
      service.child.kill('SIGINT');
      return service.child.exitCode !== null;
    });
    expect(await service.exit).toBe(130);
    await expect(answer).rejects.toThrow();
  });

  it.each([
    ['a start that cannot succeed', { FAKE_START: 'fail' }, 'SCHEMA_BROKEN'],
    ['wrong settings', { STOA_PORT_BASE: 'x' }, 'INVALID_SETTINGS'],
  ])('ends with code 1 and one fatal line after %s', async (_, env, code) => {
    const service = run('fake-main.ts', env);
    expect(await service.exit).toBe(1);
    expect(service.lines.filter(({ level }) => level === 60)).toEqual([expect.objectContaining({ code })]);
  });

  it('ends with code 1 and PORT_IN_USE when its port is taken', async () => {
    const taken = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
    const service = run('fake-main.ts', { FAKE_PORT: String(port) });
    expect(await service.exit).toBe(1);
    expect(service.lines.at(-1)).toMatchObject({ code: 'PORT_IN_USE' });
    await new Promise((resolve) => taken.close(resolve));
  });
});

describe('a supervisor', () => {
  async function superviseFakes(env: Record<string, string> = {}, ports: number[] = []) {
    const log = recordedLog();
    const services = ports.map((port) => ({
      name: `fake-${port}`,
      kind: 'subgraph' as const,
      url: `http://127.0.0.1:${port}`,
      main: fixture('fake-main.ts'),
      env: { ...process.env, NODE_ENV: 'test', STOA_LOG_LEVEL: 'info', FAKE_PORT: String(port), ...env },
    }));
    supervisor = supervise(services, {
      ...log,
      stopWithinMs: 5_000,
      backoff: { firstMs: 10, highestMs: 50 },
    });
    return { supervisor, log, services };
  }

  it('starts a killed service again, and leaves nothing running when it stops', async () => {
    const port = await freePort();
    const { supervisor, log } = await superviseFakes({}, [port]);
    await supervisor.started;
    const first = supervisor.pidOf(`fake-${port}`) ?? 0;
    process.kill(first, 'SIGKILL');
    const answer = await eventually(async () => {
      const live = await askLiveness(`http://127.0.0.1:${port}`, 1_000);
      return live?.stage === 'running' && live.pid !== first ? live : null;
    });
    expect(log.lines).toContainEqual(expect.objectContaining({ signal: 'SIGKILL', service: `fake-${port}` }));
    await supervisor.stop();
    expect([first, answer.pid].map(isRunning)).toEqual([false, false]);
    expect(supervisor.pidOf(`fake-${port}`)).toBeUndefined();
  });

  it('fails as a whole, with the last words of the child, when a service cannot start', async () => {
    const { supervisor, services } = await superviseFakes({ FAKE_START: 'fail' }, [await freePort()]);
    await expect(supervisor.started).rejects.toMatchObject({
      code: 'START_FAILED',
      message: `${services[0]?.name} cannot start. SCHEMA_BROKEN: The schema has no query type.`,
    });
  });

  it('does not mistake another program on the port for the service', async () => {
    const port = await freePort();
    const stranger = run('fake-main.ts', { FAKE_PORT: String(port) });
    await started(`http://127.0.0.1:${port}`);
    const { supervisor } = await superviseFakes({}, [port]);
    await expect(supervisor.started).rejects.toThrow('PORT_IN_USE');
    expect(isRunning(stranger.pid)).toBe(true);
  });

  it('forwards the log lines of its children', async () => {
    const port = await freePort();
    const { supervisor, log } = await superviseFakes({}, [port]);
    await supervisor.started;
    await eventually(() => log.lines.some(({ msg, service }) => msg === 'started' && service === 'fake'));
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('takes its children with it when it ends by %s', async (signal) => {
    const port = await freePort();
    const parent = run('fake-supervisor.ts', {}, [String(port)]);
    const pid = await eventually(() => parent.lines.find((line) => 'childPid' in line)?.['childPid'] as number | undefined);
    expect(isRunning(pid)).toBe(true);
    parent.child.kill(signal);
    await eventually(() => !isRunning(pid));
    expect(await parent.exit).toBe(signal === 'SIGKILL' ? 'SIGKILL' : 0);
  });
});
