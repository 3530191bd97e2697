import { badInput } from '@stoa/kernel/fault.ts';
import { newId } from '@stoa/kernel/ids.ts';
import { decimal, formatDecimal, type Money } from '@stoa/kernel/money.ts';
import type { Aggregate } from '@stoa/messaging/aggregate.ts';
import { type Transaction, transaction } from '@stoa/messaging/transaction.ts';
import { PaymentRefunded, type RefundReason } from '../contract/events.ts';
import { refundEntries } from '../domain/ledger.ts';
import { decideRefund } from '../domain/payment.ts';
import type { PaymentsDb } from '../persistence/database.ts';
import { bookInLedger } from '../persistence/ledger.store.ts';
import { type PaymentRow, paymentsByIds, setRefunded } from '../persistence/payment.store.ts';
import { insertRefunds, refundByKey, type RefundRow } from '../persistence/refund.store.ts';
import type { CommandContext } from './context.ts';

export interface RefundPayment {
  readonly paymentId: string;
  /** More than zero, and payable in coins. */
  readonly amount: Money;
  readonly reason: RefundReason;
  /** The same key gives the same refund, once. */
  readonly idempotencyKey: string;
}

export type RefundPaymentOutcome =
  | { readonly kind: 'refunded'; readonly payment: PaymentRow; readonly refund: RefundRow }
  | { readonly kind: 'exceeds-captured'; readonly payment: PaymentRow; readonly refundable: Money }
  /** Another refund was made with this key. */
  | { readonly kind: 'key-used'; readonly payment: PaymentRow; readonly refund: RefundRow }
  | { readonly kind: 'not-found' };

/**
 * Gives some or all of a payment back. The payment is locked first, so refunds of one payment follow one another and
 * never come to more than was captured.
 * @throws {Fault} BAD_USER_INPUT when the amount is not in the payment's currency
 */
export async function refundPayment(context: CommandContext, command: RefundPayment): Promise<RefundPaymentOutcome> {
  const { paymentId, amount, idempotencyKey } = command;
  return transaction(
    context.db,
    async (tx) => {
      const stream = await tx.lock('Payment', paymentId);
      if (!stream) return { kind: 'not-found' };
      const [payment] = await paymentsByIds(tx.db, [paymentId]);
      if (!payment) throw new Error(`payment ${paymentId} has events and no row`);
      if (amount.currency !== payment.currency) {
        throw badInput(`This payment was made in ${payment.currency}.`, { path: 'input.amount.currency' });
      }
      const earlier = await refundByKey(tx.db, paymentId, idempotencyKey);
      if (earlier) return { kind: sameRefund(earlier, command) ? 'refunded' : 'key-used', payment, refund: earlier };

      const decision = decideRefund(payment, amount.amount);
      if (decision.kind === 'exceeds-captured') return { ...decision, payment };
      return giveBack(tx, stream, payment, command, { refunded: decision.refundedTotal, state: decision.state });
    },
    context,
  );
}

async function giveBack(
  tx: Transaction<PaymentsDb>,
  stream: Aggregate,
  { id: paymentId, orderId, customerId, currency }: PaymentRow,
  { amount: { amount: given }, reason, idempotencyKey }: RefundPayment,
  after: Pick<PaymentRow, 'refunded' | 'state'>,
): Promise<RefundPaymentOutcome> {
  const amount = formatDecimal(decimal(given));
  const refund: RefundRow = { id: newId(), paymentId, idempotencyKey, amount, reason, createdAt: tx.now };
  await insertRefunds(tx.db, [refund]);
  await bookInLedger(tx.db, [
    { id: newId(), paymentId, kind: 'REFUND', currency, occurredAt: tx.now, entries: refundEntries(amount) },
  ]);
  stream.append(PaymentRefunded, {
    payload: {
      paymentId,
      orderId,
      customerId,
      refundId: refund.id,
      amount: { amount, currency },
      reason,
      refundedTotal: { amount: after.refunded, currency },
    },
  });
  return { kind: 'refunded', payment: await setRefunded(tx.db, paymentId, after), refund };
}

function sameRefund(refund: RefundRow, { amount, reason }: RefundPayment): boolean {
  return refund.reason === reason && decimal(refund.amount).equals(amount.amount);
}
