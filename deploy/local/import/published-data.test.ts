import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatDecimal } from '@stoa/kernel/money.ts';
import { invoiceTotal } from '@stoa/orders/contract/online-retail/sales.ts';
import { matchReturns, NOTHING_EARLIER } from '@stoa/orders/contract/online-retail/match-returns.ts';
import { loadSalesFile } from './load-sales-file.ts';
import { cancellationLines } from './summary.ts';

// The published data is not part of this repository. Name the file of December 2010 to June 2011 to run this.
const file = process.env.STOA_SALES_FILE ?? '';
const folder = mkdtempSync(path.join(tmpdir(), 'stoa-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

(file === '' ? it.skip : it)('reads seven months of a real shop to the last line and penny (STOA_SALES_FILE)', async () => {
  const { read, rejected, sales } = await loadSalesFile(file, path.join(folder, 'rejects.csv'));
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
