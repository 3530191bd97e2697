import { inBatches } from '@stoa/orders/contract/online-retail/batches.ts';
import type { ImportReport, SalesImporter } from '@stoa/orders/contract/online-retail/importer.ts';
import { importId } from '@stoa/orders/contract/online-retail/keys.ts';
import type { FileProduct } from '@stoa/orders/contract/online-retail/sales.ts';
import { openDatabase } from '../persistence/database.ts';
import { importProducts } from './import-products.ts';

const ROWS_IN_A_BATCH = 5_000;

/** Products with the titles and list prices that their sales show, each from the time of the sale on. */
const importer: SalesImporter = {
  service: 'catalog',

  async importSales({ databaseUrl, signal }, { products, totals, source }, report): Promise<ImportReport> {
    const db = openDatabase(databaseUrl);
    const cause = { correlationId: importId(source) };
    const written = { products: 0, prices: 0, titles: 0, codesTaken: 0 };
    try {
      await inBatches(
        { items: products, weightOf: rowsOf, batchWeight: ROWS_IN_A_BATCH, lines: totals.lines, report, signal },
        async (batch) => {
          const done = await importProducts(db, batch, cause);
          for (const kind of ['products', 'prices', 'titles', 'codesTaken'] as const) written[kind] += done[kind];
        },
      );
    } finally {
      await db.$disconnect();
    }
    const count = (of: (product: FileProduct) => number): number => products.reduce((total, product) => total + of(product), 0);
    return {
      products: { written: written.products, present: products.length - written.products },
      'list prices': { written: written.prices, present: count(({ prices }) => prices.length) - written.prices },
      titles: { written: written.titles, present: count(({ descriptions }) => descriptions.length || 1) - written.titles },
      ...(written.codesTaken > 0 && { 'codes of other products': { written: 0, present: written.codesTaken } }),
    };
  },
};

function rowsOf({ prices, descriptions }: FileProduct): number {
  return 1 + prices.length + descriptions.length;
}

export default importer;
