import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import path from 'node:path';
import type { Caller } from '@stoa/identity/caller.ts';
import { globalId } from '@stoa/kernel/ids.ts';
import { decimal, formatDecimal } from '@stoa/kernel/money.ts';
import { seededRandom } from '@stoa/kernel/random.ts';
import type { SalesImporter } from '@stoa/orders/contract/online-retail/importer.ts';
import { orderId } from '@stoa/orders/contract/online-retail/keys.ts';
import { salesPeriod } from '@stoa/orders/contract/online-retail/sales.ts';
import orders from '@stoa/orders/subgraph.ts';
import type { SubgraphUnderTest } from '@stoa/testing/subgraph.ts';
import { subgraphUnderTest } from '@stoa/testing/subgraph.ts';
import fc from 'fast-check';
import { repository } from '../landscape.ts';
import { findImporters } from './find-importers.ts';
import type { GeneratedSales } from './generated-sales.fixture.ts';
import { generateSales } from './generated-sales.fixture.ts';
import { loadSalesFile } from './load-sales-file.ts';
import type { LoadedFile } from './load-sales-file.ts';
import type { ImportResult } from './run-import.ts';
import { runImport } from './run-import.ts';
import { temporaryFolder } from './sales-file.fixture.ts';
import { shopUnderImport } from './shop-under-import.fixture.ts';
import type { ShopUnderImport } from './shop-under-import.fixture.ts';
import { cancellationLines, describeResult } from './summary.ts';

const staff: Caller = { kind: 'staff', subject: 'ann' };
const silent = { task: () => ({ advance() {} }), stop() {} };
/** For a machine that is busy with other tests; alone each of these takes some seconds. */
const PATIENCE = 600_000;
const folder = temporaryFolder();
let importers: SalesImporter[] = [];
let services: string[] = [];
beforeAll(async () => {
  importers = await findImporters(repository);
  services = importers.map(({ service }) => service);
});
afterAll(() => folder.remove());

const load = ({ csv }: GeneratedSales): Promise<LoadedFile> =>
  loadSalesFile(folder.write('sales.csv', csv), path.join(folder.path, 'rejects.csv'));

interface Totals {
  readonly saleInvoices: number;
  readonly saleTotal: string;
  readonly cancellationInvoices: number;
  readonly cancellationTotal: string;
}

const TOTALS = `query Totals($from: DateTime, $to: DateTime) {
  salesTotals(from: $from, to: $to) { saleInvoices saleTotal cancellationInvoices cancellationTotal }
}`;

/** The period is given as whole days; without one it is all of time. */
async function totalsOf(shop: Pick<SubgraphUnderTest<unknown>, 'as'>, period?: { from: string; to: string } | null): Promise<Totals> {
  const variables = period ? { from: `${period.from}T00:00:00Z`, to: `${period.to}T00:00:00Z` } : {};
  const { data, errors } = await shop.as(staff).query<{ salesTotals: Totals }>(TOTALS, variables);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.salesTotals;
}

const expectedOf = ({ saleInvoices, saleTotal, cancellationInvoices, cancellationTotal }: GeneratedSales): Totals => ({
  saleInvoices, saleTotal, cancellationInvoices, cancellationTotal,
});

const added = (...all: Totals[]): Totals => ({
  saleInvoices: all.reduce((count, { saleInvoices }) => count + saleInvoices, 0),
  saleTotal: formatDecimal(all.reduce((total, { saleTotal }) => total.plus(saleTotal), decimal(0))),
  cancellationInvoices: all.reduce((count, { cancellationInvoices }) => count + cancellationInvoices, 0),
  cancellationTotal: formatDecimal(all.reduce((total, { cancellationTotal }) => total.plus(cancellationTotal), decimal(0))),
});

describe('an import into a shop', () => {
  const december = generateSales({ seed: 1, invoices: 600, from: '2010-12-20', firstInvoice: 536_365 });
  const later = generateSales({ seed: 2, invoices: 200, from: '2011-01-12', firstInvoice: 540_000, soldBefore: december.sold });
  let shop: SubgraphUnderTest<unknown>;
  let databases: ShopUnderImport;
  let decembers: LoadedFile;
  let first: ImportResult;

  beforeAll(async () => {
    const ordersUnderTest = await subgraphUnderTest(orders);
    shop = ordersUnderTest;
    // The example shop is there before: what a newcomer has who started the shop first.
    await orders.declaration.seed?.({ db: ordersUnderTest.db, clock: { now: () => new Date() } });
    databases = await shopUnderImport(services, { orders: { url: shop.databaseUrl, ownerUrl: shop.databaseUrl } });
    decembers = await load(december);
    first = await run(decembers);
  }, PATIENCE);
  afterAll(async () => {
    await databases.drop();
    await shop.stop();
  });

  const run = (loaded: LoadedFile): Promise<ImportResult> => runImport(loaded, importers, databases.hostOf, silent);

  it('gives exactly the totals of the file for its period, beside the example shop, of which it speaks', async () => {
    expect(await totalsOf(shop, salesPeriod(decembers.sales))).toEqual(expectedOf(december));
    expect(await totalsOf(shop)).not.toEqual(expectedOf(december));
    expect(first.remarks).toEqual([expect.stringContaining('salesTotals(from: "2010-12-20T00:00:00Z", to: "2011-01-04T00:00:00Z")')]);
  });

  it('gives months that add up', async () => {
    const months = [{ from: '2010-12-01', to: '2011-01-01' }, { from: '2011-01-01', to: '2011-02-01' }];
    const totals = await Promise.all(months.map((month) => totalsOf(shop, month)));
    expect(totals.every(({ saleInvoices }) => saleInvoices > 0)).toBe(true);
    expect(added(...totals)).toEqual(expectedOf(december));
  });

  it('reports every line once, and for every service what it wrote', async () => {
    const { read, rejected } = decembers;
    expect({ read, rejected }).toEqual({ read: december.read, rejected: december.rejected });
    const report = describeResult(decembers, first, 2);
    const count = (value: number): string => value.toLocaleString('en-US');
    expect(report).toContain(
      `imported ${count(december.read - december.rejected)} + rejected ${count(december.rejected)} = read ${count(december.read)} lines, in 2.0 s`,
    );
    expect(report).toContain(
      `orders: ${count(december.saleInvoices)} orders written, 0 there before; ${count(december.cancellationInvoices)} credit notes written, 0 there before`,
    );
    expect([...first.reports.keys()].sort()).toEqual(services);
    const lines = cancellationLines(decembers.sales, first.returns);
    expect(Math.min(lines.matched, lines.partlyMatched, lines.unmatched, lines.charges)).toBeGreaterThan(0);
  });

  it('makes orders that answer, line by line at the prices of the file', async () => {
    const invoice = decembers.sales.invoices.find(({ kind, lines }) => kind === 'sale' && lines.length > 20);
    const id = globalId('Order', orderId(invoice?.number ?? ''));
    const ORDER = 'query ($id: ID!) { order(id: $id) { state placedAt lines { code unitPrice { amount } quantity } } }';
    const { data } = await shop.as(staff).query(ORDER, { id });
    expect(data).toEqual({
      order: {
        state: 'CONFIRMED',
        placedAt: invoice?.at,
        lines: invoice?.lines.map(({ code, unitPrice, quantity }) => ({ code, unitPrice: { amount: unitPrice }, quantity })),
      },
    });
  });

  it('changes nothing when the same file comes again, not a byte in any table', async () => {
    const before = await databases.fingerprints('to the byte');
    const again = await run(decembers);
    expect(await databases.fingerprints('to the byte')).toEqual(before);
    expect(again.returns).toEqual(first.returns);
    for (const report of again.reports.values()) {
      expect(Object.values(report).map(({ written }) => written).filter((written) => written !== 0)).toEqual([]);
    }
  });

  it('adds a later file to an earlier one, and takes back what the earlier one sold', async () => {
    const earlierSales = new Set(decembers.sales.invoices.map(({ number }) => number));
    const { returns } = await run(await load(later));
    expect(await totalsOf(shop, { from: '2010-12-20', to: '2011-03-01' })).toEqual(added(expectedOf(december), expectedOf(later)));
    const fromBefore = [...returns.values()].flat().filter(({ invoice }) => earlierSales.has(invoice));
    expect(fromBefore.length).toBeGreaterThan(0);
  });
});

describe('an import that is killed', () => {
  it('ends, when it is started again, with the same rows in all tables', async () => {
    const seed = fc.readConfigureGlobal().seed ?? randomInt(1_000_000);
    console.info(`killed at batches drawn from seed ${seed}`);
    const random = seededRandom(seed);
    const sales = generateSales({ seed, invoices: 500, from: '2010-12-01', firstInvoice: 536_365 });
    const [whole, killed] = await Promise.all([shopUnderImport(services), shopUnderImport(services)]);
    try {
      let batches = 0;
      const counting = { task: () => ({ advance: () => void (batches += 1) }), stop() {} };
      await runImport(await load(sales), importers, whole.hostOf, counting);
      expect(batches).toBeGreaterThan(services.length);

      const file = folder.write('sales.csv', sales.csv);
      // Once early, and once more before all are through: batches that are there already count as well.
      for (const at of [random.int(1, Math.ceil(batches / 2)), random.int(1, batches - 1)]) {
        expect(await importInProcess(file, at, killed)).toEqual({ code: null, signal: 'SIGKILL' });
      }
      expect(await importInProcess(file, 0, killed)).toEqual({ code: 0, signal: null });
      expect(await killed.fingerprints('by meaning')).toEqual(await whole.fingerprints('by meaning'));
    } finally {
      await Promise.all([whole.drop(), killed.drop()]);
    }
  }, PATIENCE);
});

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Imports in a process of its own, which dies after so many batches; if it is 0, it lives. */
async function importInProcess(file: string, batches: number, { environment }: ShopUnderImport): Promise<Ended> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'killed-import.fixture.ts'), file, String(batches)], {
    env: { ...process.env, ...environment, NODE_ENV: 'test', STOA_DATA_DIR: folder.path, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
}
