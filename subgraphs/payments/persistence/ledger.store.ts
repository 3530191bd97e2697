/** The ledger: only ever added to. */
import type { LedgerEntry } from '../domain/ledger.ts';
import type { PaymentsDb } from './database.ts';

export interface LedgerTransaction {
  readonly id: string;
  readonly kind: 'CAPTURE' | 'REFUND' | 'CREDIT';
  /** Null for a credit, which belongs to its credit note. */
  readonly paymentId: string | null;
  readonly creditNoteId?: string;
  readonly currency: string;
  readonly occurredAt: Date;
  readonly entries: readonly LedgerEntry[];
}

/** Books transactions. One that does not sum to zero makes the commit fail. */
export async function bookInLedger(db: PaymentsDb, transactions: readonly LedgerTransaction[]): Promise<void> {
  await db.ledgerTransaction.createMany({
    data: transactions.map(({ id, paymentId, creditNoteId = null, kind, occurredAt }) => {
      return { id, paymentId, creditNoteId, kind, occurredAt };
    }),
  });
  await db.ledgerEntry.createMany({
    data: transactions.flatMap(({ id: transactionId, currency, entries }) =>
      entries.map(({ account: accountCode, amount }, n) => ({
        transactionId,
        number: n + 1,
        accountCode,
        amount,
        currency,
      })),
    ),
  });
}
