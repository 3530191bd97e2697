import { nameId } from '@stoa/kernel/ids.ts';
import type { Money } from '@stoa/kernel/money.ts';
import type { Transaction } from '@stoa/messaging/transaction.ts';
import { PaymentCaptured } from '../contract/events.ts';
import { captureEntries } from '../domain/ledger.ts';
import { chargeFor } from '../domain/payment.ts';
import type { PaymentsDb } from '../persistence/database.ts';
import { bookInLedger } from '../persistence/ledger.store.ts';
import { insertPayments, type PaymentRow } from '../persistence/payment.store.ts';

export interface NewPayment {
  readonly id: string;
  readonly orderId: string;
  readonly customerId: string | null;
  /** The order's exact total, more than zero. */
  readonly asked: Money;
  readonly capturedAt: Date;
}

/**
 * Records captured payments inside a transaction: row, ledger and event. Gives those that are new; an order that has
 * been paid for already is left out, so nobody is charged twice. One or a thousand cost the same statements.
 */
export async function capturePayments(
  tx: Transaction<PaymentsDb>,
  payments: readonly NewPayment[],
): Promise<PaymentRow[]> {
  const rows = payments.map(toRow);
  const inserted = await insertPayments(tx.db, rows);
  const captured = rows.filter(({ id }) => inserted.has(id));
  await bookInLedger(
    tx.db,
    captured.map((row) => ({
      // A payment is captured once, and this id says so to the ledger too.
      id: nameId('ledger-capture', row.id),
      paymentId: row.id,
      kind: 'CAPTURE',
      currency: row.currency,
      occurredAt: row.createdAt,
      entries: captureEntries(row),
    })),
  );
  for (const { id: paymentId, orderId, customerId, currency, asked, captured: amount, createdAt } of captured) {
    tx.create('Payment', paymentId).append(PaymentCaptured, {
      payload: { paymentId, orderId, customerId, asked: { amount: asked, currency }, captured: { amount, currency } },
      occurredAt: createdAt,
    });
  }
  return captured;
}

function toRow({ id, orderId, customerId, asked, capturedAt }: NewPayment): PaymentRow {
  return {
    id,
    orderId,
    customerId,
    state: 'CAPTURED',
    currency: asked.currency,
    asked: asked.amount,
    captured: chargeFor(asked).amount,
    refunded: '0',
    createdAt: capturedAt,
  };
}
