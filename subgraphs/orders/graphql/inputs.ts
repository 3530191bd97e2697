/** The mutations' inputs. */
import { z } from 'zod';

const line = z.object({ productId: z.string(), quantity: z.int().min(1).max(100_000) });
const noteText = z.string().trim().min(1).max(2_000);

export const placeOrderInput = z.object({
  idempotencyKey: z.string().min(8).max(200),
  lines: z
    .array(line)
    .min(1)
    .max(200)
    .refine((lines) => new Set(lines.map(({ productId }) => productId)).size === lines.length, 'Name each product once.'),
  note: noteText.nullish().transform((text) => text ?? null),
});

export const cancelOrderInput = z.object({ orderId: z.string() });

export const addOrderNoteInput = z.object({ orderId: z.string(), text: noteText });
