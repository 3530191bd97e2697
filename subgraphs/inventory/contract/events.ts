/**
 * What inventory says. Each movement of stock is one event of that product's stock, so whoever follows `Stock` can
 * fold what is available; whoever follows `Reservation` learns what became of an order's goods.
 * Versions are never changed; a new shape is a new version with its own sample.
 */
import { defineEvent } from '@stoa/messaging/event.ts';
import { z } from 'zod';

/** Why stock was adjusted by hand. */
export const adjustmentReasons = ['DAMAGED', 'SPOILED', 'LOST', 'FOUND', 'USED', 'CORRECTION'] as const;
export type AdjustmentReason = (typeof adjustmentReasons)[number];

const count = z.int().nonnegative();
const positive = z.int().positive();

/** The stock after the event. On hand is what stands on the shelf: available and held. */
const stock = z.strictObject({ available: count, held: count, sold: count });

/** Goods came in from a supplier. */
export const StockReceived = defineEvent({
  type: 'inventory.StockReceived',
  version: 1,
  aggregate: 'Stock',
  payload: z.strictObject({ productId: z.uuid(), quantity: positive, stock }),
});

/** Somebody set the stock right by a difference, up or down. */
export const StockAdjusted = defineEvent({
  type: 'inventory.StockAdjusted',
  version: 1,
  aggregate: 'Stock',
  payload: z.strictObject({ productId: z.uuid(), difference: z.int(), reason: z.enum(adjustmentReasons), stock }),
});

/** Somebody counted the shelf: the difference to the books, which may be zero, is booked. */
export const StockCounted = defineEvent({
  type: 'inventory.StockCounted',
  version: 1,
  aggregate: 'Stock',
  payload: z.strictObject({ productId: z.uuid(), onHand: count, difference: z.int(), stock }),
});

/** Some of the stock was put aside for an order. */
export const StockHeld = defineEvent({
  type: 'inventory.StockHeld',
  version: 1,
  aggregate: 'Stock',
  payload: z.strictObject({ productId: z.uuid(), reservationId: z.uuid(), quantity: positive, stock }),
});

/** What was put aside can be bought again. */
export const StockHoldEnded = defineEvent({
  type: 'inventory.StockHoldEnded',
  version: 1,
  aggregate: 'Stock',
  payload: z.strictObject({
    productId: z.uuid(),
    reservationId: z.uuid(),
    quantity: positive,
    cause: z.enum(['RELEASED', 'EXPIRED']),
    stock,
  }),
});

/**
 * Goods have left for their buyer: those that were put aside for the order, or, in an imported history that knows no
 * reservations, from the shelf. `reservationId` is the order's id in both.
 */
export const StockSold = defineEvent({
  type: 'inventory.StockSold',
  version: 1,
  aggregate: 'Stock',
  payload: z.strictObject({ productId: z.uuid(), reservationId: z.uuid(), quantity: positive, stock }),
});

/** Goods of an order came back, and can be bought again. */
export const StockReturned = defineEvent({
  type: 'inventory.StockReturned',
  version: 1,
  aggregate: 'Stock',
  payload: z.strictObject({ productId: z.uuid(), orderId: z.uuid(), quantity: positive, stock }),
});

/** Stock of all these products is held for an order, until an instant. The reservation has the order's id. */
export const ReservationMade = defineEvent({
  type: 'inventory.ReservationMade',
  version: 1,
  aggregate: 'Reservation',
  payload: z.strictObject({
    reservationId: z.uuid(),
    lines: z.array(z.strictObject({ productId: z.uuid(), quantity: positive })).min(1),
    expiresAt: z.iso.datetime(),
  }),
});

/** The reservation no longer expires. */
export const ReservationConfirmed = defineEvent({
  type: 'inventory.ReservationConfirmed',
  version: 1,
  aggregate: 'Reservation',
  payload: z.strictObject({ reservationId: z.uuid() }),
});

/** The goods left the house. */
export const ReservationFulfilled = defineEvent({
  type: 'inventory.ReservationFulfilled',
  version: 1,
  aggregate: 'Reservation',
  payload: z.strictObject({ reservationId: z.uuid() }),
});

/** The order needs the goods no more. This may come before the reservation was made, which is then refused. */
export const ReservationReleased = defineEvent({
  type: 'inventory.ReservationReleased',
  version: 1,
  aggregate: 'Reservation',
  payload: z.strictObject({ reservationId: z.uuid(), beforeItWasMade: z.boolean() }),
});

/** Nobody confirmed the reservation in time. */
export const ReservationExpired = defineEvent({
  type: 'inventory.ReservationExpired',
  version: 1,
  aggregate: 'Reservation',
  payload: z.strictObject({ reservationId: z.uuid() }),
});

export const events = [
  StockReceived,
  StockAdjusted,
  StockCounted,
  StockHeld,
  StockHoldEnded,
  StockSold,
  StockReturned,
  ReservationMade,
  ReservationConfirmed,
  ReservationFulfilled,
  ReservationReleased,
  ReservationExpired,
];
