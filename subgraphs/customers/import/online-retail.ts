import { inBatches } from '@stoa/orders/contract/online-retail/batches.ts';
import type { ImportReport, SalesImporter } from '@stoa/orders/contract/online-retail/importer.ts';
import { importId } from '@stoa/orders/contract/online-retail/keys.ts';
import { openDatabase } from '../persistence/database.ts';
import { importCustomers } from './import-customers.ts';

const CUSTOMERS_IN_A_BATCH = 500;

/** Everybody with a customer number gets an account without name and e-mail: the files know neither. */
const importer: SalesImporter = {
  service: 'customers',

  async importSales({ databaseUrl, signal }, { customers, totals, source }, report): Promise<ImportReport> {
    const db = openDatabase(databaseUrl);
    const cause = { correlationId: importId(source) };
    let written = 0;
    try {
      await inBatches(
        { items: customers, weightOf: () => 1, batchWeight: CUSTOMERS_IN_A_BATCH, lines: totals.lines, report, signal },
        async (batch) => {
          written += await importCustomers(db, batch, cause);
        },
      );
    } finally {
      await db.$disconnect();
    }
    return { customers: { written, present: customers.length - written } };
  },
};

export default importer;
