import { CartQuantitySet } from '../contract/events.ts';
import { isQuantity } from '../domain/cart.ts';
import type { CartKey, CartLineRow, CartRow } from '../persistence/cart.store.ts';
import type { CommandContext } from './context.ts';
import { changeCart, type NotFound, touchCart } from './held-cart.ts';

export interface SetCartQuantity {
  readonly key: CartKey;
  /** Null is a product that cannot exist. */
  readonly productId: string | null;
  readonly quantity: number;
}

export type SetCartQuantityOutcome =
  | { readonly kind: 'set'; readonly cart: CartRow; readonly line: CartLineRow }
  | { readonly kind: 'line-not-found'; readonly cart: CartRow }
  | { readonly kind: 'quantity-out-of-range'; readonly quantity: number }
  | NotFound;

/** Says how many pieces of a product a cart holds. The same quantity again says nothing. */
export async function setCartQuantity(
  context: CommandContext,
  { key, productId, quantity }: SetCartQuantity,
): Promise<SetCartQuantityOutcome> {
  if (!isQuantity(quantity)) return { kind: 'quantity-out-of-range', quantity };
  return changeCart<SetCartQuantityOutcome>(context, key, async ({ cart, lines, stream }, tx) => {
    const line = lines.find((candidate) => candidate.productId === productId);
    if (!line || productId === null) return { kind: 'line-not-found', cart };
    if (line.quantity === quantity) return { kind: 'set', cart, line };

    const cartId = cart.id;
    await tx.db.cartLine.update({ where: { cartId_productId: { cartId, productId } }, data: { quantity } });
    stream.append(CartQuantitySet, { payload: { cartId, productId, quantity } });
    return { kind: 'set', cart: await touchCart(tx, cartId), line: { ...line, quantity } };
  });
}
