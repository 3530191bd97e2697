/** The mutations' inputs, checked against the rules of the domain. */
import { parseGlobalId } from '@stoa/kernel/ids.ts';
import { z } from 'zod';
import { adjustmentReasons } from '../contract/events.ts';
import { HOLD_SECONDS } from '../domain/reservation.ts';

const LARGEST_MOVEMENT = 1_000_000;
const quantity = z.int().min(1).max(LARGEST_MOVEMENT);

/** A global id of this type as its UUID. Other services make no typing mistakes, so theirs is refused, not unknown. */
const idOf = (type: 'Product' | 'Order') =>
  z.string().transform((given, check) => {
    const id = parseGlobalId(type, given);
    if (id !== null) return id;
    check.addIssue({ code: 'custom', message: `This is not the id of ${type === 'Order' ? 'an' : 'a'} ${type}.` });
    return z.NEVER;
  });

export const receiveStockInput = z.object({ productId: z.string(), quantity });

export const adjustStockInput = z.object({
  productId: z.string(),
  difference: z
    .int()
    .min(-LARGEST_MOVEMENT)
    .max(LARGEST_MOVEMENT)
    .refine((difference) => difference !== 0, 'A difference of zero is none.'),
  reason: z.enum(adjustmentReasons),
});

export const countStockInput = z.object({ productId: z.string(), onHand: z.int().min(0).max(1_000_000_000) });

export const reserveStockInput = z.object({
  orderId: idOf('Order'),
  lines: z.array(z.object({ productId: idOf('Product'), quantity })).min(1).max(500),
  holdSeconds: z.int().min(1).max(86_400).nullish().transform((seconds) => seconds ?? HOLD_SECONDS),
});

export const reservationInput = z.object({ orderId: idOf('Order') });

export const expireLimit = z.int().min(1).max(1_000);
