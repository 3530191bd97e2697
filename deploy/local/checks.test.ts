import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { takeLock } from '@stoa/database/process-lock.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { requireFreePorts } from './ports.ts';
import { createProgress } from './progress.ts';
import { untilReady } from './readiness.ts';

let folder = '';
const servers: Server[] = [];
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'stoa-local-'))));
afterEach(async () => {
  rmSync(folder, { recursive: true });
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listen(answer: () => { status: number; body: unknown } = () => ({ status: 200, body: {} })): Promise<number> {
  const server = createServer((_request, response) => {
    const { status, body } = answer();
    response.writeHead(status).end(JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('the data directory', () => {
  it('is made when it is not there', () => {
    prepareDataDirectory(path.join(folder, 'a/b'));
  });

  it('is refused with a reason when it is a file', () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    expect(() => prepareDataDirectory(file)).toThrow(/cannot be used \(EEXIST\).*STOA_DATA_DIR/);
  });

  it('is refused while another process uses it', () => {
    const lock = takeLock(path.join(folder, 'postgres.lock'));
    expect(() => prepareDataDirectory(folder)).toThrow(/runs already, as process \d+/);
    lock.release();
    prepareDataDirectory(folder);
  });
});

describe('ports', () => {
  it('that are taken are all named at once, with a way out', async () => {
    const [first, second] = [await listen(), await listen()];
    const wanted = [
      { name: 'carts', port: first },
      { name: 'orders', port: second },
      { name: 'any', port: 0 },
    ];
    const attempt = requireFreePorts('127.0.0.1', wanted);
    await expect(attempt).rejects.toThrow(`Ports ${first} (carts), ${second} (orders) are taken`);
    await expect(attempt).rejects.toThrow('STOA_PORT_BASE');
    await requireFreePorts('127.0.0.1', wanted.slice(2));
  });
});

describe('waiting until all answer', () => {
  const entry = (port: number) => ({ name: 'gateway', kind: 'gateway', url: `http://127.0.0.1:${port}` }) as const;

  it('ends when the last service is ready, and said what was missing', async () => {
    let asked = 0;
    const port = await listen(() => {
      asked += 1;
      const ok = asked > 2;
      return { status: ok ? 200 : 503, body: { ok, checks: { supergraph: ok ? 'ok' : 'no subgraph answers' } } };
    });
    const seen: string[] = [];
    const missing = await untilReady([entry(port)], 10_000, new AbortController().signal, (now) => seen.push(...now));
    expect(missing).toEqual([]);
    expect(seen).toEqual(Array(2).fill('gateway (supergraph: no subgraph answers)'));
  });

  it('ends without them when it takes too long or is not wanted any more', async () => {
    const missing = ['gateway'];
    const silent = entry(1);
    expect(await untilReady([silent], 0, new AbortController().signal, () => {})).toEqual(missing);
    expect(await untilReady([silent], 60_000, AbortSignal.abort(), () => {})).toEqual(missing);
  });
});

describe('progress', () => {
  it('says what is done, what it waits for, once, and what came of it', async () => {
    let text = '';
    const progress = createProgress((part) => (text += part));
    await progress.step(
      'seeding',
      async () => {
        progress.note('carts');
        progress.note('carts');
        return 7;
      },
      (rows) => `seeded ${rows}`,
    );
    expect(text.replace(/\d\.\d s/, 'N s')).toBe('· seeding\n  carts\n✓ seeded 7 (N s)\n');
  });
});
