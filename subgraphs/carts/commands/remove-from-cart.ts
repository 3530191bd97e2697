import { CartLineRemoved } from '../contract/events.ts';
import type { CartKey, CartRow } from '../persistence/cart.store.ts';
import type { CommandContext } from './context.ts';
import { changeCart, type NotFound, touchCart } from './held-cart.ts';

export type RemoveFromCartOutcome = { readonly kind: 'removed'; readonly cart: CartRow } | NotFound;

/** Takes a product out of a cart. Taking out what is not in it changes nothing. */
export async function removeFromCart(
  context: CommandContext,
  { key, productId }: { readonly key: CartKey; readonly productId: string | null },
): Promise<RemoveFromCartOutcome> {
  return changeCart<RemoveFromCartOutcome>(context, key, async ({ cart, stream }, tx) => {
    if (productId === null) return { kind: 'removed', cart };
    const { count } = await tx.db.cartLine.deleteMany({ where: { cartId: cart.id, productId } });
    if (count === 0) return { kind: 'removed', cart };
    stream.append(CartLineRemoved, { payload: { cartId: cart.id, productId } });
    return { kind: 'removed', cart: await touchCart(tx, cart.id) };
  });
}
