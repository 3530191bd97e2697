import path from 'node:path';
import { formatDecimal, sum } from '@stoa/kernel/money.ts';
import { invoiceTotal } from '@stoa/orders/contract/online-retail/sales.ts';
import { matchReturns, NOTHING_EARLIER } from '@stoa/orders/contract/online-retail/match-returns.ts';
import ordersSubgraph from '@stoa/orders/subgraph.ts';
import { subgraphUnderTest } from '@stoa/testing/subgraph.ts';
import { repository } from '../landscape.ts';
import { findImporters } from './find-importers.ts';
import { loadSalesFile } from './load-sales-file.ts';
import type { LoadedFile } from './load-sales-file.ts';
import { runImport } from './run-import.ts';
import { temporaryFolder } from './sales-file.fixture.ts';
import { shopUnderImport } from './shop-under-import.fixture.ts';
import { cancellationLines, describeResult } from './summary.ts';

// The published data is not part of this repository. Name the file of December 2010 to June 2011 to run this.
const file = process.env.STOA_SALES_FILE ?? '';
const withFile = file === '' ? it.skip : it;

/** Jest calls no hooks when it skips all tests of a file, so the list of rejected lines is put away by each of them. */
async function load(): Promise<LoadedFile> {
  const folder = temporaryFolder();
  try {
    return await loadSalesFile(file, path.join(folder.path, 'rejects.csv'));
  } finally {
    folder.remove();
  }
}

withFile('reads seven months of a real shop to the last line and penny (STOA_SALES_FILE)', async () => {
  const { read, rejected, sales } = await load();
  const { totals, customers, products, invoices } = sales;
  expect({ read, rejected, imported: totals.lines }).toEqual({ read: 245_903, rejected: 1_478, imported: 244_425 });
  expect([totals.saleInvoices, formatDecimal(totals.saleTotal)]).toEqual([9_659, '4826466.491']);
  expect([totals.cancellationInvoices, formatDecimal(totals.cancellationTotal)]).toEqual([2_006, '-428515.73']);
  expect({ customers: customers.length, products: products.length }).toEqual({ customers: 3_002, products: 3_434 });
  expect(products.reduce((count, { prices }) => count + prices.length, 0)).toBe(88_773);
  const biggest = invoices.reduce((most, invoice) => (invoiceTotal(invoice).greaterThan(invoiceTotal(most)) ? invoice : most));
  expect([biggest.number, formatDecimal(invoiceTotal(biggest))]).toEqual(['541431', '77183.6']);
  expect(cancellationLines(sales, matchReturns(invoices, NOTHING_EARLIER))).toEqual({
    matched: 3_253, partlyMatched: 18, unmatched: 924, charges: 299,
  });
});

withFile('imports them so that orders adds up to the same, as a whole and by month (STOA_SALES_FILE)', async () => {
  const importers = await findImporters(repository);
  const orders = await subgraphUnderTest(ordersSubgraph);
  const databases = await shopUnderImport(importers.map(({ service }) => service), {
    orders: { url: orders.databaseUrl, ownerUrl: orders.databaseUrl },
  });
  try {
    const loaded = await load();
    const begin = performance.now();
    const result = await runImport(loaded, importers, databases.hostOf, { task: () => ({ advance() {} }), stop() {} });
    console.info(describeResult(loaded, result, (performance.now() - begin) / 1000));

    const totals = async (from: string, to: string) => {
      const { data } = await orders.as({ kind: 'staff', subject: 'ann' }).query<{ salesTotals: Totals }>(
        `{ salesTotals(from: "${from}T00:00:00Z", to: "${to}T00:00:00Z") { saleInvoices saleTotal cancellationInvoices cancellationTotal } }`,
      );
      return data?.salesTotals;
    };
    expect(await totals('2010-12-01', '2011-07-01')).toEqual({
      saleInvoices: 9_659, saleTotal: '4826466.491', cancellationInvoices: 2_006, cancellationTotal: '-428515.73',
    });
    const starts = ['2010-12-01', ...[1, 2, 3, 4, 5, 6, 7].map((month) => `2011-0${month}-01`)];
    const months = await Promise.all(starts.slice(1).map((end, index) => totals(starts[index] ?? '', end)));
    expect(months.reduce((count, month) => count + (month?.saleInvoices ?? 0), 0)).toBe(9_659);
    expect(formatDecimal(sum(months.map((month) => month?.saleTotal ?? 'missing')))).toBe('4826466.491');
    expect(formatDecimal(sum(months.map((month) => month?.cancellationTotal ?? 'missing')))).toBe('-428515.73');
  } finally {
    await databases.drop();
    await orders.stop();
  }
}, 1_800_000);

interface Totals {
  readonly saleInvoices: number;
  readonly saleTotal: string;
  readonly cancellationInvoices: number;
  readonly cancellationTotal: string;
}
