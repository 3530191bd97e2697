import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runningPostmaster } from '@stoa/database/embedded-postgres/postmaster.ts';
import { freePort } from '@stoa/database/embedded-postgres/port.ts';
import { startServer } from '@stoa/database/embedded-postgres/server.ts';
import { serverFolder } from '../data-directory.ts';
import { generateSales } from './generated-sales.fixture.ts';
import { beOnlyImport } from './one-import.ts';
import { temporaryFolder } from './sales-file.fixture.ts';

const folder = temporaryFolder();
const dataDir = path.join(folder.path, 'data');
const sales = generateSales({ seed: 7, invoices: 60, from: '2010-12-01', firstInvoice: 536_365 });
const file = folder.write('sales.csv', sales.csv);
let portBase = 0;
beforeAll(async () => (portBase = (await freePort()) - 900));
afterAll(() => folder.remove());

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as npm does; it gets a Ctrl-C when it has written `until` to standard output. */
async function run(args: readonly string[], until?: string): Promise<Ended> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '../launch.mjs'), ...args], {
    env: { ...process.env, NODE_ENV: 'development', STOA_DATA_DIR: dataDir, STOA_PORT_BASE: String(portBase), NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (part: Buffer) => {
    const before = out;
    out += part.toString();
    if (until !== undefined && out.includes(until) && !before.includes(until)) child.kill('SIGINT');
  });
  child.stderr.on('data', (part: Buffer) => (err += part.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

const importFile = (...args: string[]): Promise<Ended> => run(['import/import.ts', ...args]);

const count = (value: number): string => value.toLocaleString('en-US');
const summary = `imported ${count(sales.read - sales.rejected)} + rejected ${count(sales.rejected)} = read ${count(sales.read)} lines, in `;

describe('npm run import', () => {
  it('says what is in a file, and starts nothing, when it is only to check', async () => {
    const { code, out } = await importFile(file, '--check', '--rejects', path.join(folder.path, 'rejects.csv'));
    expect(code).toBe(0);
    expect(out).toContain(`${count(sales.saleInvoices)} sales worth ${sales.saleTotal}, ${count(sales.cancellationInvoices)} cancellations worth ${sales.cancellationTotal}`);
    expect(existsSync(serverFolder(dataDir))).toBe(false);
    expect(readFileSync(path.join(folder.path, 'rejects.csv'), 'utf8').trim().split('\n')).toHaveLength(1 + sales.rejected);
  });

  it('ends in good order at a Ctrl-C, and says how to continue', async () => {
    const { code, out, err } = await run(['import/import.ts', file], `${count(sales.read)} read`);
    expect([code, err.split('\n').at(-2)]).toEqual([1, 'Stopped. Run the same command to continue. [IMPORT_STOPPED]']);
    expect(out).not.toContain('imported');
    expect(runningPostmaster(serverFolder(dataDir))).toBeNull();
  });

  it('starts the databases when the shop does not run, and leaves nothing running', async () => {
    const { code, out, err } = await importFile(file);
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(summary);
    expect(out).toContain(`orders: ${count(sales.saleInvoices)} orders written, 0 there before`);
    expect(runningPostmaster(serverFolder(dataDir))).toBeNull();
    expect(existsSync(`${serverFolder(dataDir)}.lock`)).toBe(false);
    expect(existsSync(path.join(dataDir, 'imports', 'sales.csv.rejects.csv'))).toBe(true);
  });

  it('keeps the example shop away: reviews have no rows now, and a start does not fill them', async () => {
    const { code, out, err } = await run(['start.ts', '--only', 'reviews'], 'Stoa is ready');
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    expect(out + err).not.toContain('seed');
  });

  it('joins the databases of a shop that runs, and leaves them running', async () => {
    const server = await startServer({ dataDir: serverFolder(dataDir), port: portBase + 900 });
    try {
      const { code, out } = await importFile(file);
      expect(code).toBe(0);
      expect(out).toContain(summary);
      expect(out).toContain(`orders: 0 orders written, ${count(sales.saleInvoices)} there before`);
      expect(runningPostmaster(serverFolder(dataDir))?.pid).toBe(server.pid);
    } finally {
      await server.stop();
    }
  });

  it('waits for no other import into the same shop, and says who is at it', async () => {
    const lock = beOnlyImport(dataDir);
    try {
      const { code, err } = await importFile(file);
      expect(code).toBe(1);
      expect(err).toContain(`Process ${process.pid} is importing into this shop. Wait until it has finished. [IMPORT_RUNNING]`);
    } finally {
      lock.release();
    }
  });
});
