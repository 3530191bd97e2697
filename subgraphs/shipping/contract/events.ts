/** What shipping says. Versions are never changed; a new shape is a new version with its own sample. */
import { defineEvent } from '@stoa/messaging/event.ts';
import { z } from 'zod';

const instant = z.iso.datetime();
const quantity = z.int().positive();

/** Lines of an order wait to be sent. To whom follows as an event of its own, where it is known. */
export const ShipmentBooked = defineEvent({
  type: 'shipping.ShipmentBooked',
  version: 1,
  aggregate: 'Shipment',
  payload: z.strictObject({
    shipmentId: z.uuid(),
    orderId: z.uuid(),
    /** Null for a sale to nobody known. */
    customerId: z.uuid().nullable(),
    lines: z.array(z.strictObject({ orderLineId: z.uuid(), productId: z.uuid(), quantity })).min(1),
    bookedAt: instant,
  }),
});

/** The shipment goes to this person and place. */
export const ShipmentAddressed = defineEvent({
  type: 'shipping.ShipmentAddressed',
  version: 1,
  aggregate: 'Shipment',
  payload: z.strictObject({ shipmentId: z.uuid(), country: z.string().length(2) }),
  personal: z.strictObject({
    name: z.string(),
    lines: z.array(z.string()),
    postcode: z.string().nullable(),
    town: z.string(),
  }),
});

/** A carrier has the shipment. */
export const ShipmentDispatched = defineEvent({
  type: 'shipping.ShipmentDispatched',
  version: 1,
  aggregate: 'Shipment',
  payload: z.strictObject({
    shipmentId: z.uuid(),
    orderId: z.uuid(),
    /** Null where an imported history does not know it. */
    tracking: z.strictObject({ carrier: z.string(), code: z.string() }).nullable(),
    dispatchedAt: instant,
  }),
});

/** The shipment has arrived. */
export const ShipmentDelivered = defineEvent({
  type: 'shipping.ShipmentDelivered',
  version: 1,
  aggregate: 'Shipment',
  payload: z.strictObject({ shipmentId: z.uuid(), orderId: z.uuid(), deliveredAt: instant }),
});

/** Goods came back. A line without order and order line is a credit for which no sale was found. */
export const ReturnReceived = defineEvent({
  type: 'shipping.ReturnReceived',
  version: 1,
  aggregate: 'Return',
  payload: z.strictObject({
    returnId: z.uuid(),
    /** The number of the slip or credit note. */
    reference: z.string().nullable(),
    customerId: z.uuid().nullable(),
    reason: z.enum(['CHANGED_MIND', 'DAMAGED', 'NOT_AS_DESCRIBED', 'WRONG_ITEM', 'NOT_STATED']),
    lines: z
      .array(
        z.strictObject({
          orderId: z.uuid().nullable(),
          orderLineId: z.uuid().nullable(),
          productId: z.uuid(),
          quantity,
        }),
      )
      .min(1),
    receivedAt: instant,
  }),
});

/**
 * A credit note of an imported history was taken in: its goods were matched to earlier sales of the same customer, as far
 * as there are any. What came back with a sale is in its returns; the rest is a credit without a sale, and moved nothing.
 */
export const CreditNoteMatched = defineEvent({
  type: 'shipping.CreditNoteMatched',
  version: 1,
  aggregate: 'CreditNote',
  payload: z.strictObject({
    creditNoteId: z.uuid(),
    number: z.string(),
    customerId: z.uuid().nullable(),
    returnIds: z.array(z.uuid()),
    /** Pieces, in its returns. */
    returnedQuantity: z.int().nonnegative(),
    /** Lines of goods for which no sale was found at all. */
    linesWithoutSale: z.int().nonnegative(),
    /** Pieces without a sale, those of lines included that were matched in part. */
    quantityWithoutSale: z.int().nonnegative(),
  }),
});

export const events = [
  ShipmentBooked,
  ShipmentAddressed,
  ShipmentDispatched,
  ShipmentDelivered,
  ReturnReceived,
  CreditNoteMatched,
];
