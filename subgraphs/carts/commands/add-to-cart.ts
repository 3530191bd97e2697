import { type Transaction, transaction } from '@stoa/messaging/transaction.ts';
import { CartLineAdded } from '../contract/events.ts';
import { isQuantity, MOST_LINES } from '../domain/cart.ts';
import { newGuestToken } from '../domain/guest-token.ts';
import type { CartKey, CartLineRow, CartRow } from '../persistence/cart.store.ts';
import type { CartsDb } from '../persistence/database.ts';
import type { CommandContext } from './context.ts';
import { type HeldCart, holdCart, holdCustomerCart, type NotFound, openNewCart, touchCart } from './held-cart.ts';

export interface AddToCart {
  /** Null opens a new guest's cart. */
  readonly key: CartKey | null;
  readonly productId: string;
  readonly quantity: number;
}

export type AddToCartOutcome =
  | { readonly kind: 'added'; readonly cart: CartRow; readonly line: CartLineRow; readonly token: string | null }
  | { readonly kind: 'quantity-out-of-range'; readonly quantity: number }
  | { readonly kind: 'full'; readonly cart: CartRow }
  | NotFound;

/** Puts pieces of a product into a cart, and opens the cart of a customer or of a new guest when there is none. */
export async function addToCart(
  context: CommandContext,
  { key, productId, quantity: added }: AddToCart,
): Promise<AddToCartOutcome> {
  if (!isQuantity(added)) return { kind: 'quantity-out-of-range', quantity: added };
  return transaction<CartsDb, AddToCartOutcome>(
    context.db,
    async (tx) => {
      const { held, token } = await holdWanted(tx, key);
      if (!held) return { kind: 'not-found' };
      const line = held.lines.find((candidate) => candidate.productId === productId);
      const quantity = (line?.quantity ?? 0) + added;
      if (!isQuantity(quantity)) return { kind: 'quantity-out-of-range', quantity };
      if (!line && held.lines.length >= MOST_LINES) return { kind: 'full', cart: held.cart };

      const cartId = held.cart.id;
      const row = { cartId, productId, quantity, addedAt: line?.addedAt ?? tx.now };
      await tx.db.cartLine.upsert({
        where: { cartId_productId: { cartId, productId } },
        create: row,
        update: { quantity },
      });
      held.stream.append(CartLineAdded, { payload: { cartId, productId, added, quantity } });
      return { kind: 'added', cart: await touchCart(tx, cartId), line: row, token };
    },
    context,
  );
}

async function holdWanted(
  tx: Transaction<CartsDb>,
  key: CartKey | null,
): Promise<{ readonly held: HeldCart | null; readonly token: string | null }> {
  if (key && 'customerId' in key) return { held: await holdCustomerCart(tx, key.customerId), token: null };
  if (key) return { held: await holdCart(tx, key), token: null };
  const { token, hash } = newGuestToken();
  return { held: await openNewCart(tx, { tokenHash: hash }), token };
}
