/** What payments say. Versions are never changed; a new shape is a new version with its own sample. */
import { isDecimal } from '@stoa/kernel/money.ts';
import { defineEvent } from '@stoa/messaging/event.ts';
import { z } from 'zod';

/** Why money was given back. */
export const refundReasons = ['CANCELLATION', 'RETURN', 'GOODWILL', 'CORRECTION'] as const;
export type RefundReason = (typeof refundReasons)[number];

const money = z.strictObject({ amount: z.string().refine(isDecimal), currency: z.string().length(3) });

/** The money for an order was taken. `asked` is the order's exact total, `captured` what could really be paid. */
export const PaymentCaptured = defineEvent({
  type: 'payments.PaymentCaptured',
  version: 1,
  aggregate: 'Payment',
  payload: z.strictObject({
    paymentId: z.uuid(),
    orderId: z.uuid(),
    /** Null for a sale to nobody known. */
    customerId: z.uuid().nullable(),
    asked: money,
    captured: money,
  }),
});

/** Some or all of a payment was given back; `refundedTotal` is all that was given back so far. */
export const PaymentRefunded = defineEvent({
  type: 'payments.PaymentRefunded',
  version: 1,
  aggregate: 'Payment',
  payload: z.strictObject({
    paymentId: z.uuid(),
    orderId: z.uuid(),
    customerId: z.uuid().nullable(),
    refundId: z.uuid(),
    amount: money,
    reason: z.enum(refundReasons),
    refundedTotal: money,
  }),
});

/**
 * What a cancellation was worth, in an imported history, was given back of payments, and the rest, which may be all or
 * nothing, credited: to the customer, or to nobody known. `total` is the sum of `refunds` and `credited`; a note that
 * asks for money has a credit below zero.
 */
export const CreditNoteSettled = defineEvent({
  type: 'payments.CreditNoteSettled',
  version: 1,
  aggregate: 'CreditNote',
  payload: z.strictObject({
    creditNoteId: z.uuid(),
    /** Its number in the history. */
    reference: z.string(),
    /** Null for nobody known. */
    customerId: z.uuid().nullable(),
    total: money,
    refunds: z.array(z.strictObject({ paymentId: z.uuid(), refundId: z.uuid(), amount: money })),
    credited: money,
  }),
});

export const events = [PaymentCaptured, PaymentRefunded, CreditNoteSettled];
