import { inBatches } from '../contract/online-retail/batches.ts';
import type { ImportReport, SalesImporter } from '../contract/online-retail/importer.ts';
import { importId } from '../contract/online-retail/keys.ts';
import { salesPeriod } from '../contract/online-retail/sales.ts';
import { sampleOrders } from '../contract/sample-shop.ts';
import { openDatabase } from '../persistence/database.ts';
import { ordersPresent } from '../persistence/order.store.ts';
import { importInvoices } from './import-invoices.ts';

/** Some 200 invoices of a wholesaler. */
const LINES_IN_A_BATCH = 5_000;

/** Sales become confirmed orders, cancellations become credit notes, each at the time of its invoice. */
const importer: SalesImporter = {
  service: 'orders',

  async importSales({ databaseUrl, signal }, { invoices, totals, source }, report): Promise<ImportReport> {
    const db = openDatabase(databaseUrl);
    const cause = { correlationId: importId(source) };
    const written = { sale: 0, cancellation: 0 };
    try {
      await inBatches(
        { items: invoices, weightOf: ({ lines }) => lines.length, batchWeight: LINES_IN_A_BATCH, lines: totals.lines, report, signal },
        async (batch) => {
          for (const { kind } of await importInvoices(db, batch, cause)) written[kind] += 1;
        },
      );
    } finally {
      await db.$disconnect();
    }
    return {
      orders: { written: written.sale, present: totals.saleInvoices - written.sale },
      'credit notes': { written: written.cancellation, present: totals.cancellationInvoices - written.cancellation },
    };
  },

  async remarks({ databaseUrl }, sales) {
    const db = openDatabase(databaseUrl);
    try {
      const sample = await ordersPresent(db, sampleOrders().map(({ id }) => id));
      const period = salesPeriod(sales);
      if (sample === 0 || period === null) return [];
      return [
        `This shop also holds the ${sample} orders of the example shop (2025 and 2026). ` +
          `The totals of this file alone are salesTotals(from: "${period.from}T00:00:00Z", to: "${period.to}T00:00:00Z").`,
      ];
    } finally {
      await db.$disconnect();
    }
  },
};

export default importer;
