/** The mutations' inputs, checked against the rules of the domain. Ids are read later: a malformed one is a refusal. */
import { z } from 'zod';
import { returnReasons } from '../domain/return.ts';
import { carrier, quantity, recipient, trackingCode } from '../domain/shipment.ts';

const MOST_LINES = 1_000;

export const bookShipmentInput = z.object({
  orderId: z.string(),
  customerId: z.string(),
  lines: z
    .array(z.object({ orderLineId: z.string(), productId: z.string(), quantity }))
    .min(1)
    .max(MOST_LINES)
    .refine((lines) => new Set(lines.map((line) => line.orderLineId)).size === lines.length, 'Name each line once.'),
  recipient,
});

export const dispatchShipmentInput = z
  .object({ shipmentId: z.string(), carrier, trackingCode })
  .transform(({ shipmentId, carrier: by, trackingCode: code }) => ({ shipmentId, tracking: { carrier: by, code } }));

export const deliverShipmentInput = z.object({ shipmentId: z.string() });

export const receiveReturnInput = z.object({
  orderId: z.string(),
  lines: z.array(z.object({ orderLineId: z.string(), quantity })).min(1).max(MOST_LINES),
  reason: z.enum(returnReasons),
  reference: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z0-9]+(-[A-Z0-9]+)*$/, 'Use letters and digits, with single dashes between them.')
    .max(40)
    .nullish()
    .transform((reference) => reference ?? null),
});
