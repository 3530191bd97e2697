import { newId } from '@stoa/kernel/ids.ts';
import { decimal, type Money } from '@stoa/kernel/money.ts';
import { transaction } from '@stoa/messaging/transaction.ts';
import { type PaymentRow, paymentsOfOrders } from '../persistence/payment.store.ts';
import { capturePayments } from './capture-payments.ts';
import type { CommandContext } from './context.ts';

export interface RecordPayment {
  readonly orderId: string;
  readonly customerId: string | null;
  /** The order's exact total, more than zero. */
  readonly amount: Money;
}

export type RecordPaymentOutcome =
  | { readonly kind: 'recorded'; readonly payment: PaymentRow }
  /** The order was paid for by somebody else, or with another amount. */
  | { readonly kind: 'differs'; readonly payment: PaymentRow };

/** Records that an order was paid for. The same again gives the same payment; an order is charged once. */
export async function recordPayment(
  context: CommandContext,
  { orderId, customerId, amount: asked }: RecordPayment,
): Promise<RecordPaymentOutcome> {
  return transaction(
    context.db,
    async (tx) => {
      const [recorded] = await capturePayments(tx, [{ id: newId(), orderId, customerId, asked, capturedAt: tx.now }]);
      if (recorded) return { kind: 'recorded', payment: recorded };

      const [payment] = await paymentsOfOrders(tx.db, [orderId]);
      if (!payment) throw new Error(`the payment for order ${orderId} exists and cannot be read`);
      const same =
        payment.customerId === customerId &&
        payment.currency === asked.currency &&
        decimal(payment.asked).equals(asked.amount);
      return { kind: same ? 'recorded' : 'differs', payment };
    },
    context,
  );
}
