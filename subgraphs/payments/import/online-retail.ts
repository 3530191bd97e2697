import { inBatches } from '@stoa/orders/contract/online-retail/batches.ts';
import type { ImportReport, SalesImporter } from '@stoa/orders/contract/online-retail/importer.ts';
import { importId } from '@stoa/orders/contract/online-retail/keys.ts';
import { creditNoteKey } from '../commands/settle-credit-notes.ts';
import { openDatabase } from '../persistence/database.ts';
import { countRefunds } from '../persistence/refund.store.ts';
import { moneyOf } from './from-invoice.ts';
import { importMoney } from './import-money.ts';

const INVOICES_IN_A_BATCH = 500;

/**
 * Money, as the books of the shop would have it. Every sale that is worth something was paid for: its exact total,
 * rounded once to what coins can pay, the difference on the rounding account. Every cancellation becomes a credit note:
 * goods that came back with a known sale are refunded from that sale's payment, at the price of the cancellation,
 * at most what is left of it; whatever else the note is worth – goods without a sale, postage and other charges,
 * more than the payment has left, fractions of a coin – is credited to the customer, or to nobody known. So refunds and
 * credits together are what all cancellations are worth, to the last fraction. A sale worth less than nothing is such
 * a credit note too; one worth nothing is no money at all.
 */
const importer: SalesImporter = {
  service: 'payments',

  async importSales({ databaseUrl, signal }, { invoices, totals, returns, source }, report): Promise<ImportReport> {
    const db = openDatabase(databaseUrl);
    const cause = { correlationId: importId(source) };
    const written = { payments: 0, refunds: 0, creditNotes: 0 };
    const references: string[] = [];
    let payments = 0;
    try {
      await inBatches(
        { items: invoices, weightOf: () => 1, batchWeight: INVOICES_IN_A_BATCH, lines: totals.lines, report, signal },
        async (batch) => {
          const money = batch.map((invoice) => moneyOf(invoice, returns));
          for (const each of money) {
            if (each.kind === 'payment') payments += 1;
            if (each.kind === 'credit-note') references.push(each.note.reference);
          }
          const done = await importMoney(db, money, cause);
          for (const kind of ['payments', 'refunds', 'creditNotes'] as const) written[kind] += done[kind];
        },
      );
      const refunds = await countRefunds(db, references.map(creditNoteKey));
      return {
        payments: { written: written.payments, present: payments - written.payments },
        'credit notes': { written: written.creditNotes, present: references.length - written.creditNotes },
        refunds: { written: written.refunds, present: refunds - written.refunds },
      };
    } finally {
      await db.$disconnect();
    }
  },
};

export default importer;
