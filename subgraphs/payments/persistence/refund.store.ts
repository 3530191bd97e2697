/** Refunds as rows: inserted, never changed. */
import { decimal, formatDecimal } from '@stoa/kernel/money.ts';
import type { RefundReason } from '../contract/events.ts';
import type { PaymentsDb } from './database.ts';

export interface RefundRow {
  readonly id: string;
  readonly paymentId: string;
  readonly idempotencyKey: string;
  readonly amount: string;
  readonly reason: RefundReason;
  readonly createdAt: Date;
}

/** A refund with the currency of its payment, as it is shown. */
export interface ShownRefund extends Omit<RefundRow, 'idempotencyKey'> {
  readonly currency: string;
}

export async function refundByKey(
  db: PaymentsDb,
  paymentId: string,
  idempotencyKey: string,
): Promise<RefundRow | null> {
  const stored = await db.refund.findUnique({ where: { paymentId_idempotencyKey: { paymentId, idempotencyKey } } });
  return stored && { ...stored, amount: formatDecimal(decimal(stored.amount)) };
}

export async function insertRefunds(db: PaymentsDb, refunds: readonly RefundRow[]): Promise<void> {
  await db.refund.createMany({ data: [...refunds] });
}

/** How many refunds were made with these keys, whatever their payments. */
export function countRefunds(db: PaymentsDb, keys: readonly string[]): Promise<number> {
  return db.refund.count({ where: { idempotencyKey: { in: [...keys] } } });
}

/** The newest `limit` refunds of each payment, newest first: one statement for all payments. */
export function newestRefunds(
  db: PaymentsDb,
  paymentIds: readonly string[],
  limit: number,
): Promise<ShownRefund[]> {
  return db.$queryRaw`
    SELECT refund.id::text AS id, refund.payment_id::text AS "paymentId", trim_scale(refund.amount)::text AS amount,
      payment.currency::text AS currency, refund.reason::text AS reason, refund.created_at AS "createdAt"
    FROM payment CROSS JOIN LATERAL (
      SELECT * FROM refund WHERE payment_id = payment.id ORDER BY created_at DESC, id DESC LIMIT ${limit}
    ) AS refund
    WHERE payment.id = ANY(${[...paymentIds]}::uuid[])
    ORDER BY payment.id, refund.created_at DESC, refund.id DESC`;
}
