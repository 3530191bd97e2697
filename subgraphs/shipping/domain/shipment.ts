/** A shipment and what its parts may look like: pure, without database or clock. */
import { hasUnstorableText } from '@stoa/kernel/text.ts';
import { z } from 'zod';

/** How a parcel can be followed. */
export interface Tracking {
  readonly carrier: string;
  readonly code: string;
}

interface Booking {
  readonly id: string;
  readonly orderId: string;
  /** Null for a sale to nobody known. */
  readonly customerId: string | null;
  readonly bookedAt: Date;
}

interface Dispatch {
  readonly dispatchedAt: Date;
  /** Null in an imported history, which does not know it. */
  readonly tracking: Tracking | null;
}

export interface BookedShipment extends Booking {
  readonly state: 'BOOKED';
}

export interface DispatchedShipment extends Booking, Dispatch {
  readonly state: 'DISPATCHED';
}

export interface DeliveredShipment extends Booking, Dispatch {
  readonly state: 'DELIVERED';
  readonly deliveredAt: Date;
}

export type Shipment = BookedShipment | DispatchedShipment | DeliveredShipment;

/** A line of an order, as the shipment takes it over. */
export interface LineToShip {
  readonly orderLineId: string;
  readonly productId: string;
  readonly quantity: number;
}

/** To whom a shipment goes. */
export interface Recipient {
  readonly name: string;
  readonly lines: readonly string[];
  readonly postcode: string | null;
  readonly town: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

const text = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine((value) => !hasUnstorableText(value), 'Use text without NUL or broken characters.');

export const recipient = z.object({
  name: text(200),
  lines: z.array(text(200)).min(1).max(4),
  postcode: text(20).nullish().transform((postcode) => postcode ?? null),
  town: text(100),
  country: z.string().regex(/^[A-Z]{2}$/, 'Use a two-letter country code such as GB.'),
});

/** More of one product than this in one line is a slip of the keyboard. */
export const quantity = z.int().min(1).max(1_000_000);

export const carrier = text(60);

/** Carriers print codes in upper case; people type them as they like. */
export const trackingCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9]+([- ][A-Z0-9]+)*$/, 'Use letters and digits, with single dashes or spaces between them.')
  .max(60);
