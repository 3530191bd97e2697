/** The rules of payments: pure, without database or clock. */
import { decimal, formatDecimal, type Money, roundToMinorUnit } from '@stoa/kernel/money.ts';

/** CAPTURED until all of it was given back. */
export type PaymentState = 'CAPTURED' | 'REFUNDED';

/** What was taken and given back so far, in one currency. */
export interface PaymentBalance {
  readonly currency: string;
  readonly captured: string;
  readonly refunded: string;
}

/** What can be charged for an exact total: rounded half-even to the currency's minor unit, here and nowhere else. */
export function chargeFor(asked: Money): Money {
  return roundToMinorUnit(asked);
}

/** Whether the amount exists as coins: nobody can be given half a penny. */
export function isPayable(amount: Money): boolean {
  return decimal(roundToMinorUnit(amount).amount).equals(amount.amount);
}

/** The coins in an exact amount above zero: rounded down, so that nobody gets back more than is theirs. */
export function payablePart(amount: Money): Money {
  return roundToMinorUnit(amount, 'down');
}

/** What can still be given back. */
export function refundable({ currency, captured, refunded }: PaymentBalance): Money {
  return { amount: formatDecimal(decimal(captured).minus(refunded)), currency };
}

export type RefundDecision =
  | { readonly kind: 'refund'; readonly refundedTotal: string; readonly state: PaymentState }
  | { readonly kind: 'exceeds-captured'; readonly refundable: Money };

/** Whether an amount of the payment's currency can be given back, and what that makes of the payment. */
export function decideRefund(payment: PaymentBalance, amount: string): RefundDecision {
  const refundedTotal = decimal(payment.refunded).plus(amount);
  if (refundedTotal.greaterThan(payment.captured)) {
    return { kind: 'exceeds-captured', refundable: refundable(payment) };
  }
  return {
    kind: 'refund',
    refundedTotal: formatDecimal(refundedTotal),
    state: refundedTotal.equals(payment.captured) ? 'REFUNDED' : 'CAPTURED',
  };
}
