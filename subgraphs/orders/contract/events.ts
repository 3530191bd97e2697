/** What orders say. An order is nothing but these events, so a version of one is never changed. */
import { isDecimal } from '@stoa/kernel/money.ts';
import { defineEvent } from '@stoa/messaging/event.ts';
import { z } from 'zod';

const amount = z.string().refine(isDecimal);

/** One line as it was agreed: title and unit price are copies of that moment. */
const orderLine = z.strictObject({
  lineId: z.uuid(),
  /** Null for a charge such as postage, which is no product. */
  productId: z.uuid().nullable(),
  code: z.string(),
  title: z.string(),
  unitPrice: amount,
  /** Pieces; a correction on an imported invoice can be negative, nothing is zero. */
  quantity: z.int().refine((quantity) => quantity !== 0),
});

/** An order was placed; it is pending until it is confirmed or cancelled. */
export const OrderPlaced = defineEvent({
  type: 'orders.OrderPlaced',
  version: 1,
  aggregate: 'Order',
  payload: z.strictObject({
    orderId: z.uuid(),
    number: z.string(),
    /** Null for a sale over the counter, to nobody known. */
    customerId: z.uuid().nullable(),
    currency: z.string().length(3),
    lines: z.array(orderLine).min(1),
  }),
});

/** The order is a sale. */
export const OrderConfirmed = defineEvent({
  type: 'orders.OrderConfirmed',
  version: 1,
  aggregate: 'Order',
  payload: z.strictObject({ orderId: z.uuid() }),
});

/** The order was called off before it became a sale. */
export const OrderCancelled = defineEvent({
  type: 'orders.OrderCancelled',
  version: 1,
  aggregate: 'Order',
  payload: z.strictObject({ orderId: z.uuid(), by: z.enum(['CUSTOMER', 'STAFF']) }),
});

/** Somebody added a note. What it says is personal data of the customer. */
export const OrderNoteAdded = defineEvent({
  type: 'orders.OrderNoteAdded',
  version: 1,
  aggregate: 'Order',
  payload: z.strictObject({ orderId: z.uuid(), noteId: z.uuid(), by: z.enum(['CUSTOMER', 'STAFF']) }),
  personal: z.strictObject({ text: z.string() }),
});

/** Money was given back. Quantities are what came back; the total is negative. */
export const CreditNoteIssued = defineEvent({
  type: 'orders.CreditNoteIssued',
  version: 1,
  aggregate: 'CreditNote',
  payload: z.strictObject({
    creditNoteId: z.uuid(),
    number: z.string(),
    customerId: z.uuid().nullable(),
    currency: z.string().length(3),
    lines: z.array(orderLine).min(1),
    total: amount,
  }),
});

export const events = [OrderPlaced, OrderConfirmed, OrderCancelled, OrderNoteAdded, CreditNoteIssued];
