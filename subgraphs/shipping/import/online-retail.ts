import { inBatches } from '@stoa/orders/contract/online-retail/batches.ts';
import type { ImportReport, SalesImporter } from '@stoa/orders/contract/online-retail/importer.ts';
import { importId } from '@stoa/orders/contract/online-retail/keys.ts';
import { matchReturns } from '@stoa/orders/contract/online-retail/match-returns.ts';
import type { Invoice } from '@stoa/orders/contract/online-retail/sales.ts';
import { openDatabase } from '../persistence/database.ts';
import { earlierSales } from './earlier-sales.ts';
import { creditNoteOf, shipmentOf } from './from-invoice.ts';
import { importInvoices, type PastGoods } from './import-invoices.ts';

const LINES_IN_A_BATCH = 5_000;

/**
 * Every sale of goods was sent and has arrived; every cancellation is a credit note, with a return for each sale of which
 * goods came back. Invoices are written in the order in which they happened, so what an interrupted import leaves
 * is the history up to some moment, and matching the rest anew gives what it gave before.
 */
const importer: SalesImporter = {
  service: 'shipping',

  async matchReturns({ databaseUrl }, sales) {
    const db = openDatabase(databaseUrl);
    try {
      return matchReturns(sales.invoices, await earlierSales(db, sales));
    } finally {
      await db.$disconnect();
    }
  },

  async importSales({ databaseUrl, signal }, { invoices, totals, returns, source }, report): Promise<ImportReport> {
    const db = openDatabase(databaseUrl);
    const cause = { correlationId: importId(source) };
    const goodsOf = (some: readonly Invoice[]): PastGoods => ({
      shipments: some.flatMap((invoice) => (invoice.kind === 'sale' ? (shipmentOf(invoice) ?? []) : [])),
      creditNotes: some.flatMap((invoice) => (invoice.kind === 'cancellation' ? [creditNoteOf(invoice, returns)] : [])),
    });
    const [all, written] = [noCounts(), noCounts()];
    try {
      await inBatches(
        {
          items: invoices,
          weightOf: ({ lines }) => lines.length,
          batchWeight: LINES_IN_A_BATCH,
          lines: totals.lines,
          report,
          signal,
        },
        async (batch) => {
          const goods = goodsOf(batch);
          add(all, goods);
          add(written, await importInvoices(db, goods, cause));
        },
      );
    } finally {
      await db.$disconnect();
    }
    const counted = (kind: keyof Counts) => ({ written: written[kind], present: all[kind] - written[kind] });
    return {
      shipments: counted('shipments'),
      'credit notes': counted('creditNotes'),
      returns: counted('returns'),
      'pieces returned with their sale': counted('returnedQuantity'),
      'credit lines without a sale': counted('linesWithoutSale'),
      'credit pieces without a sale': counted('quantityWithoutSale'),
    };
  },
};

type Counts = ReturnType<typeof noCounts>;

function noCounts() {
  return { shipments: 0, creditNotes: 0, returns: 0, returnedQuantity: 0, linesWithoutSale: 0, quantityWithoutSale: 0 };
}

function add(counts: Counts, { shipments, creditNotes }: PastGoods): void {
  counts.shipments += shipments.length;
  counts.creditNotes += creditNotes.length;
  for (const { returns, ...note } of creditNotes) {
    counts.returns += returns.length;
    for (const kind of ['returnedQuantity', 'linesWithoutSale', 'quantityWithoutSale'] as const) counts[kind] += note[kind];
  }
}

export default importer;
