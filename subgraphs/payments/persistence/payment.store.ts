/** Payments as rows. Amounts are exact decimals as text. */
import { decimal, formatDecimal } from '@stoa/kernel/money.ts';
import type { PaymentState } from '../domain/payment.ts';
import type { PaymentsDb } from './database.ts';

export interface PaymentRow {
  readonly id: string;
  readonly orderId: string;
  readonly customerId: string | null;
  readonly state: PaymentState;
  readonly currency: string;
  /** The order's exact total. */
  readonly asked: string;
  /** What was charged. */
  readonly captured: string;
  readonly refunded: string;
  readonly createdAt: Date;
}

type StoredPayment = NonNullable<Awaited<ReturnType<PaymentsDb['payment']['findUnique']>>>;

function toRow(stored: StoredPayment): PaymentRow {
  const text = (amount: StoredPayment['asked']): string => formatDecimal(decimal(amount));
  return {
    ...stored,
    asked: text(stored.asked),
    captured: text(stored.captured),
    refunded: text(stored.refunded),
  };
}

export async function paymentsByIds(db: PaymentsDb, ids: readonly string[]): Promise<PaymentRow[]> {
  return (await db.payment.findMany({ where: { id: { in: [...ids] } } })).map(toRow);
}

export async function paymentsOfOrders(db: PaymentsDb, orderIds: readonly string[]): Promise<PaymentRow[]> {
  return (await db.payment.findMany({ where: { orderId: { in: [...orderIds] } } })).map(toRow);
}

/**
 * Inserts payments and gives the ids of those that are new: an order that has been paid for stays as it is. Waits
 * for another transaction that is inserting a payment for the same order.
 */
export async function insertPayments(db: PaymentsDb, payments: readonly PaymentRow[]): Promise<Set<string>> {
  const rows = await db.payment.createManyAndReturn({
    data: payments.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1)),
    skipDuplicates: true,
    select: { id: true },
  });
  return new Set(rows.map(({ id }) => id));
}

/** Sets what was given back so far of many payments, whose locks the caller holds. */
export async function setAllRefunded(
  db: PaymentsDb,
  payments: readonly Pick<PaymentRow, 'id' | 'refunded' | 'state'>[],
): Promise<void> {
  const rows = JSON.stringify(payments.map(({ id, refunded, state }) => ({ id, refunded, state })));
  await db.$executeRaw`
    UPDATE payment SET refunded = changed.refunded, state = changed.state
    FROM jsonb_to_recordset(${rows}::jsonb) AS changed(id uuid, refunded numeric, state payment_state)
    WHERE payment.id = changed.id`;
}

/** Sets what was given back so far. The row's CHECK refuses more than was captured, whoever asks. */
export async function setRefunded(
  db: PaymentsDb,
  id: string,
  { refunded, state }: Pick<PaymentRow, 'refunded' | 'state'>,
): Promise<PaymentRow> {
  return toRow(await db.payment.update({ where: { id }, data: { refunded, state } }));
}
