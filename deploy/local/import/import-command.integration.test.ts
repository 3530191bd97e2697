import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { jest } from '@jest/globals';
import { runningPostmaster } from '@stoa/database/embedded-postgres/postmaster.ts';
import { freePort } from '@stoa/database/embedded-postgres/port.ts';
import { startServer } from '@stoa/database/embedded-postgres/server.ts';
import { serverFolder } from '../data-directory.ts';
import { isExampleKeptAway } from './example-shop.ts';
import { generateSales } from './generated-sales.fixture.ts';
import { beOnlyImport } from './one-import.ts';
import { temporaryFolder } from './sales-file.fixture.ts';

const folder = temporaryFolder();
const dataDir = path.join(folder.path, 'data');
const sales = generateSales({ seed: 7, invoices: 60, from: '2010-12-01', firstInvoice: 536_365 });
const file = folder.write('sales.csv', sales.csv);
let portBase = 0;
// For a machine that is busy with other tests: the commands take two or three seconds each.
jest.setTimeout(120_000);
beforeAll(async () => (portBase = (await freePort()) - 900));
afterAll(() => folder.remove());

/** `npm run import`, as npm starts it. */
async function importFile(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '../launch.mjs'), 'import/import.ts', ...args], {
    env: { ...process.env, NODE_ENV: 'development', STOA_DATA_DIR: dataDir, STOA_PORT_BASE: String(portBase), NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (err += part.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

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

  it('starts the databases when the shop does not run, and leaves nothing running', async () => {
    const { code, out, err } = await importFile(file);
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(summary);
    expect(out).toContain(`orders: ${count(sales.saleInvoices)} orders written, 0 there before`);
    expect(runningPostmaster(serverFolder(dataDir))).toBeNull();
    expect(existsSync(`${serverFolder(dataDir)}.lock`)).toBe(false);
    expect(existsSync(path.join(dataDir, 'imports', 'sales.csv.rejects.csv'))).toBe(true);
    // Carts and reviews have no rows now; a start must not fill them with those of the example shop.
    expect(isExampleKeptAway(dataDir)).toBe(true);
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
