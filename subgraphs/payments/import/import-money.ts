import type { Cause } from '@stoa/messaging/cause.ts';
import { transaction } from '@stoa/messaging/transaction.ts';
import { capturePayments } from '../commands/capture-payments.ts';
import { settleCreditNotes } from '../commands/settle-credit-notes.ts';
import type { PaymentsClient } from '../persistence/database.ts';
import type { InvoiceMoney } from './from-invoice.ts';

/** How many rows of each kind were written. */
export interface WrittenMoney {
  readonly payments: number;
  readonly refunds: number;
  readonly creditNotes: number;
}

/**
 * Writes the payments of some invoices and settles their credit notes, both only where that has not been done, at the
 * original times. One transaction. Cancellations have to come in the order in which they happened: what is left of a
 * payment goes to the earlier one.
 */
export async function importMoney(
  db: PaymentsClient,
  invoices: readonly InvoiceMoney[],
  cause: Cause,
): Promise<WrittenMoney> {
  const payments = invoices.flatMap((each) => (each.kind === 'payment' ? [each.payment] : []));
  const notes = invoices.flatMap((each) => (each.kind === 'credit-note' ? [each.note] : []));
  return transaction(
    db,
    async (tx) => {
      // Nothing is given back before it was taken, so within a batch all payments may come first.
      const captured = await capturePayments(tx, payments);
      const settled = await settleCreditNotes(tx, notes);
      return { payments: captured.length, refunds: settled.refunds.length, creditNotes: settled.notes.length };
    },
    { cause, timeout: 60_000 },
  );
}
