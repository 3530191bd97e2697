import type { ImportHost, SalesImporter, SalesToImport } from '@stoa/orders/contract/online-retail/importer.ts';
import type { Returns } from '@stoa/orders/contract/online-retail/match-returns.ts';
import { createSalesPlanner } from './plan.ts';
import type { Progress } from './progress.ts';
import { runImport } from './run-import.ts';

const file = { source: 'sales.csv', sales: createSalesPlanner().finish() };
const hostOf = (service: string): ImportHost => ({ databaseUrl: `postgresql://${service}`, signal: new AbortController().signal });

function recordingProgress(): Progress & { readonly seen: string[] } {
  const seen: string[] = [];
  return { seen, task: (name) => ({ advance: (by) => seen.push(`${name} ${by}`) }), stop() {} };
}

function importer(service: string, importSales?: (sales: SalesToImport) => void): SalesImporter {
  return {
    service,
    async importSales(host, sales, report) {
      expect(host.databaseUrl).toBe(`postgresql://${service}`);
      importSales?.(sales);
      report(1);
      return { rows: { written: 1, present: 0 } };
    },
  };
}

describe('an import', () => {
  it('gives every service the same matching of returns, made by the one that owns them', async () => {
    const returns: Returns = new Map([['C2/1', [{ invoice: '1', ordinal: 1, quantity: 1 }]]]);
    const seen: Returns[] = [];
    const progress = recordingProgress();
    const importers = [
      importer('orders', (sales) => seen.push(sales.returns)),
      { ...importer('shipping', (sales) => seen.push(sales.returns)), matchReturns: async () => returns },
    ];
    const result = await runImport(file, importers, hostOf, progress);
    expect(seen).toEqual([returns, returns]);
    expect([...result.reports.keys()].sort()).toEqual(['orders', 'shipping']);
    expect(progress.seen.sort()).toEqual(['orders 1', 'shipping 1']);
  });

  it('lets the other services finish when one fails, says which one, and may be run again', async () => {
    const done: string[] = [];
    const names = ['carts', 'catalog', 'customers', 'inventory', 'orders', 'payments'];
    const importers = names.map((name) =>
      importer(name, () => {
        if (name === 'catalog') throw new Error('the database is away');
        done.push(name);
      }),
    );
    await expect(runImport(file, importers, hostOf, recordingProgress())).rejects.toMatchObject({
      code: 'IMPORT_INCOMPLETE',
      retryable: true,
      message: expect.stringContaining('catalog: the database is away') as string,
    });
    expect(done.sort()).toEqual(names.filter((name) => name !== 'catalog'));
  });

  it('writes nothing when two services claim the returns', async () => {
    const wrong = { ...importer('orders', () => expect('written').toBe('nothing')), matchReturns: async () => new Map() };
    await expect(runImport(file, [wrong, { ...wrong, service: 'shipping' }], hostOf, recordingProgress())).rejects.toThrow(
      'Only one service can own returns, not orders and shipping.',
    );
  });
});
