import { inBatches } from '@stoa/orders/contract/online-retail/batches.ts';
import type { ImportReport, SalesImporter } from '@stoa/orders/contract/online-retail/importer.ts';
import { importId } from '@stoa/orders/contract/online-retail/keys.ts';
import { openDatabase } from '../persistence/database.ts';
import { goodsByProduct } from './goods.ts';
import { importGoods } from './import-goods.ts';

const MOVEMENTS_IN_A_BATCH = 5_000;

/**
 * Every sale of goods leaves the shelf, and comes back with the cancellations that it was matched to; what was sold
 * came in before, in the same month. So no sale oversells, and the books of each product add up.
 */
const importer: SalesImporter = {
  service: 'inventory',

  async importSales({ databaseUrl, signal }, { totals, source, ...sales }, report): Promise<ImportReport> {
    const db = openDatabase(databaseUrl);
    const cause = { correlationId: importId(source) };
    const written = { receipts: 0, sales: 0, returns: 0 };
    const present = { receipts: 0, sales: 0, returns: 0 };
    try {
      await inBatches(
        {
          items: goodsByProduct(sales),
          weightOf: ({ goods }) => goods.length,
          batchWeight: MOVEMENTS_IN_A_BATCH,
          lines: totals.lines,
          report,
          signal,
        },
        async (batch) => {
          const done = await importGoods(db, batch, cause);
          for (const kind of ['receipts', 'sales', 'returns'] as const) {
            written[kind] += done.written[kind];
            present[kind] += done.present[kind];
          }
        },
      );
    } finally {
      await db.$disconnect();
    }
    return {
      'sales of stock': { written: written.sales, present: present.sales },
      'returns to stock': { written: written.returns, present: present.returns },
      'receipts of stock': { written: written.receipts, present: present.receipts },
    };
  },
};

export default importer;
