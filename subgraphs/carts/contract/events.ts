/** What the carts service says. Versions are never changed; a new shape is a new version with its own sample. */
import { defineEvent } from '@stoa/messaging/event.ts';
import { z } from 'zod';

const quantity = z.int().positive();

/** A cart came into being: a customer's, or, with no customer, a guest's. */
export const CartOpened = defineEvent({
  type: 'carts.CartOpened',
  version: 1,
  aggregate: 'Cart',
  payload: z.strictObject({ cartId: z.uuid(), customerId: z.uuid().nullable() }),
});

/** So many pieces of a product were put into the cart; it holds `quantity` of them now. */
export const CartLineAdded = defineEvent({
  type: 'carts.CartLineAdded',
  version: 1,
  aggregate: 'Cart',
  payload: z.strictObject({ cartId: z.uuid(), productId: z.uuid(), added: quantity, quantity }),
});

/** The cart holds exactly this many pieces of a product. */
export const CartQuantitySet = defineEvent({
  type: 'carts.CartQuantitySet',
  version: 1,
  aggregate: 'Cart',
  payload: z.strictObject({ cartId: z.uuid(), productId: z.uuid(), quantity }),
});

/** The cart no longer holds a product. */
export const CartLineRemoved = defineEvent({
  type: 'carts.CartLineRemoved',
  version: 1,
  aggregate: 'Cart',
  payload: z.strictObject({ cartId: z.uuid(), productId: z.uuid() }),
});

/** The cart holds nothing. */
export const CartCleared = defineEvent({
  type: 'carts.CartCleared',
  version: 1,
  aggregate: 'Cart',
  payload: z.strictObject({ cartId: z.uuid() }),
});

/** A guest's cart ended in a customer's, whose own events say which lines it took. */
export const GuestCartMerged = defineEvent({
  type: 'carts.GuestCartMerged',
  version: 1,
  aggregate: 'Cart',
  payload: z.strictObject({ cartId: z.uuid(), intoCartId: z.uuid() }),
});

export const events = [CartOpened, CartLineAdded, CartQuantitySet, CartLineRemoved, CartCleared, GuestCartMerged];
