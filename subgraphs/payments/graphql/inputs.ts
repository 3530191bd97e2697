/** The mutations' inputs, checked against the rules of the domain. */
import { parseGlobalId } from '@stoa/kernel/ids.ts';
import { decimal, isDecimal } from '@stoa/kernel/money.ts';
import { z } from 'zod';
import { refundReasons } from '../contract/events.ts';
import { isPayable } from '../domain/payment.ts';

const amountAboveZero = z.object({
  amount: z.string().refine((text) => isDecimal(text) && decimal(text).greaterThan(0), 'Use a decimal above zero.'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'Use an ISO 4217 code such as GBP.'),
});

/** A global id of this type as its UUID. Other services make no typing mistakes, so theirs is refused, not unknown. */
const idOf = (type: 'Customer' | 'Order') =>
  z.string().transform((given, check) => {
    const id = parseGlobalId(type, given);
    if (id !== null) return id;
    check.addIssue({ code: 'custom', message: `This is not the id of ${type === 'Order' ? 'an' : 'a'} ${type}.` });
    return z.NEVER;
  });

export const refundPaymentInput = z.object({
  paymentId: z.string(),
  amount: amountAboveZero.refine(isPayable, 'Use an amount that can be paid in coins.'),
  reason: z.enum(refundReasons),
  idempotencyKey: z.string().min(1).max(200),
});

export const recordPaymentInput = z.object({
  orderId: idOf('Order'),
  customerId: idOf('Customer').nullish().transform((id) => id ?? null),
  amount: amountAboveZero,
});
