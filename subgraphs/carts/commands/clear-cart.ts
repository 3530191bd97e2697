import { CartCleared } from '../contract/events.ts';
import type { CartKey, CartRow } from '../persistence/cart.store.ts';
import type { CommandContext } from './context.ts';
import { changeCart, type NotFound, touchCart } from './held-cart.ts';

export type ClearCartOutcome = { readonly kind: 'cleared'; readonly cart: CartRow } | NotFound;

/** Takes everything out of a cart. Clearing an empty one changes nothing. */
export async function clearCart(
  context: CommandContext,
  { key }: { readonly key: CartKey },
): Promise<ClearCartOutcome> {
  return changeCart<ClearCartOutcome>(context, key, async ({ cart, stream }, tx) => {
    const { count } = await tx.db.cartLine.deleteMany({ where: { cartId: cart.id } });
    if (count === 0) return { kind: 'cleared', cart };
    stream.append(CartCleared, { payload: { cartId: cart.id } });
    return { kind: 'cleared', cart: await touchCart(tx, cart.id) };
  });
}
