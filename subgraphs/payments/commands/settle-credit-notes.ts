import { nameId } from '@stoa/kernel/ids.ts';
import { decimal, type Exact, formatDecimal, type Money, sum } from '@stoa/kernel/money.ts';
import type { Aggregate } from '@stoa/messaging/aggregate.ts';
import type { Transaction } from '@stoa/messaging/transaction.ts';
import { CreditNoteSettled, PaymentRefunded } from '../contract/events.ts';
import { creditEntries, refundEntries } from '../domain/ledger.ts';
import { decideRefund, payablePart, refundable } from '../domain/payment.ts';
import { type CreditNoteRow, creditNotesPresent, insertCreditNotes } from '../persistence/credit-note.store.ts';
import type { PaymentsDb } from '../persistence/database.ts';
import { bookInLedger, type LedgerTransaction } from '../persistence/ledger.store.ts';
import { type PaymentRow, paymentsByIds, setAllRefunded } from '../persistence/payment.store.ts';
import { insertRefunds, type RefundRow } from '../persistence/refund.store.ts';

export interface NewCreditNote {
  readonly id: string;
  /** Its number in the history. */
  readonly reference: string;
  readonly customerId: string | null;
  /** What was taken back, exactly. */
  readonly total: Money;
  /** Payments for goods that came back, with the exact part of the total that falls to each. */
  readonly payments: readonly { readonly paymentId: string; readonly amount: Exact }[];
  readonly settledAt: Date;
}

/** What the notes of one transaction did. */
export interface SettledCreditNotes {
  readonly notes: readonly CreditNoteRow[];
  readonly refunds: readonly RefundRow[];
}

/**
 * Settles credit notes of an imported history, in their order, inside a transaction. What falls to a payment is given
 * back of it, in whole coins and at most what is left of it; all the rest of the note is credited, exactly, to its
 * customer or to nobody known, so no money is lost: refunds and credits of all notes sum up to their totals. A payment
 * that is not on the books gives nothing back. A note that has been settled stays as it is. One or a thousand notes
 * cost the same statements.
 */
export async function settleCreditNotes(
  tx: Transaction<PaymentsDb>,
  notes: readonly NewCreditNote[],
): Promise<SettledCreditNotes> {
  const present = await creditNotesPresent(tx.db, notes.map(({ id }) => id));
  const missing = notes.filter(({ id }) => !present.has(id));
  const concerned = missing.flatMap(({ payments }) => payments.map(({ paymentId }) => paymentId));
  const streams = await tx.lockAll('Payment', concerned);
  const found = await paymentsByIds(tx.db, [...streams.keys()]);
  const payments = new Map(found.map((row) => [row.id, row]));
  const settled = missing.map((note) => settle(note, payments, streams));

  const rows = settled.map(({ row }) => row);
  const refunds = settled.flatMap((each) => each.refunds);
  await insertCreditNotes(tx.db, rows);
  await insertRefunds(tx.db, refunds);
  await setAllRefunded(tx.db, refunds.flatMap(({ paymentId }) => payments.get(paymentId) ?? []));
  await bookInLedger(tx.db, settled.flatMap(ledgerOf));
  for (const { row, refunds: given } of settled) {
    const { id: creditNoteId, reference, customerId, currency, createdAt } = row;
    const money = (amount: string): Money => ({ amount, currency });
    tx.create('CreditNote', creditNoteId).append(CreditNoteSettled, {
      payload: {
        creditNoteId,
        reference,
        customerId,
        total: money(row.total),
        refunds: given.map(({ id: refundId, paymentId, amount }) => ({ paymentId, refundId, amount: money(amount) })),
        credited: money(row.credited),
      },
      occurredAt: createdAt,
    });
  }
  return { notes: rows, refunds };
}

/** The key of the refunds that a credit note made: one of each payment. */
export function creditNoteKey(reference: string): string {
  return `credit note ${reference}`;
}

interface Settlement {
  readonly row: CreditNoteRow;
  readonly refunds: readonly RefundRow[];
}

/** Takes what it gives back off the payments, which the notes after it will find so. */
function settle(
  note: NewCreditNote,
  payments: Map<string, PaymentRow>,
  streams: ReadonlyMap<string, Aggregate>,
): Settlement {
  const { id, reference, customerId, total, settledAt: createdAt } = note;
  const { currency } = total;
  const refunds = note.payments.flatMap(({ paymentId, amount: wanted }): RefundRow[] => {
    const payment = payments.get(paymentId);
    const stream = streams.get(paymentId);
    if (!payment || !stream) return [];
    const amount = atMost(payablePart({ amount: formatDecimal(wanted), currency }), refundable(payment));
    const decision = decideRefund(payment, amount);
    if (decision.kind !== 'refund' || !decimal(amount).greaterThan(0)) return [];

    const { refundedTotal, state } = decision;
    payments.set(paymentId, { ...payment, refunded: refundedTotal, state });
    const refund: RefundRow = {
      id: nameId('refund', `${reference}/${paymentId}`),
      paymentId,
      idempotencyKey: creditNoteKey(reference),
      amount,
      reason: 'RETURN',
      createdAt,
    };
    sayRefunded(stream, payment, refund, refundedTotal);
    return [refund];
  });
  const refunded = sum(refunds.map(({ amount }) => amount));
  const credited = decimal(total.amount).minus(refunded);
  const row = {
    id,
    reference,
    customerId,
    currency,
    total: total.amount,
    refunded: formatDecimal(refunded),
    credited: formatDecimal(credited),
    createdAt,
  };
  return { row, refunds };
}

function sayRefunded(stream: Aggregate, payment: PaymentRow, refund: RefundRow, refundedTotal: string): void {
  const { id: paymentId, orderId, customerId, currency } = payment;
  const { id: refundId, amount, reason, createdAt: occurredAt } = refund;
  stream.append(PaymentRefunded, {
    payload: {
      paymentId,
      orderId,
      customerId,
      refundId,
      amount: { amount, currency },
      reason,
      refundedTotal: { amount: refundedTotal, currency },
    },
    occurredAt,
  });
}

function ledgerOf({ row, refunds }: Settlement): LedgerTransaction[] {
  const { id, customerId, credited, currency, createdAt: occurredAt } = row;
  const booked = refunds.map(({ id: refundId, paymentId, amount }): LedgerTransaction => ({
    id: nameId('ledger-refund', refundId),
    kind: 'REFUND',
    paymentId,
    currency,
    occurredAt,
    entries: refundEntries(amount),
  }));
  if (decimal(credited).isZero()) return booked;
  const entries = creditEntries(credited, customerId);
  const credit: LedgerTransaction = {
    id: nameId('ledger-credit', id),
    kind: 'CREDIT',
    paymentId: null,
    creditNoteId: id,
    currency,
    occurredAt,
    entries,
  };
  return [...booked, credit];
}

function atMost(some: Money, most: Money): string {
  return decimal(some.amount).lessThan(most.amount) ? some.amount : most.amount;
}
