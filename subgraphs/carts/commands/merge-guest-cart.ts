import { type Transaction, transaction } from '@stoa/messaging/transaction.ts';
import { CartLineAdded, GuestCartMerged } from '../contract/events.ts';
import { type GrownLine, type Line, mergeLines } from '../domain/cart.ts';
import { type CartRow, endedGuestCart, growLines } from '../persistence/cart.store.ts';
import type { CartsDb } from '../persistence/database.ts';
import type { CommandContext } from './context.ts';
import { type HeldCart, holdCart, holdCustomerCart, type NotFound, touchCart } from './held-cart.ts';

export interface MergeGuestCart {
  readonly customerId: string;
  readonly tokenHash: string;
}

export type MergeGuestCartOutcome =
  | { readonly kind: 'merged'; readonly cart: CartRow; readonly leftOut: readonly Line[] }
  | NotFound;

/** Puts a guest's cart into a customer's and ends it. Whoever does it again gets the same cart, unchanged. */
export async function mergeGuestCart(
  context: CommandContext,
  { customerId, tokenHash }: MergeGuestCart,
): Promise<MergeGuestCartOutcome> {
  return transaction<CartsDb, MergeGuestCartOutcome>(
    context.db,
    async (tx) => {
      // Always the guest's cart first: two merges then never wait for each other.
      const guest = await holdCart(tx, { tokenHash });
      if (!guest) return mergedBefore(tx, customerId, tokenHash);
      const own = await holdCustomerCart(tx, customerId);
      const { grown, leftOut } = mergeLines(own.lines, guest.lines);
      await endGuestCart(tx, guest, own.cart.id);
      return { kind: 'merged', cart: await growCart(tx, own, grown), leftOut };
    },
    context,
  );
}

async function mergedBefore(
  tx: Transaction<CartsDb>,
  customerId: string,
  tokenHash: string,
): Promise<MergeGuestCartOutcome> {
  const cart = (await endedGuestCart(tx.db, tokenHash))?.mergedInto;
  return cart?.customerId === customerId ? { kind: 'merged', cart, leftOut: [] } : { kind: 'not-found' };
}

async function endGuestCart(tx: Transaction<CartsDb>, { cart, stream }: HeldCart, intoCartId: string): Promise<void> {
  await tx.db.cart.update({
    where: { id: cart.id },
    data: { updatedAt: tx.now, endedAt: tx.now, mergedIntoId: intoCartId },
  });
  stream.append(GuestCartMerged, { payload: { cartId: cart.id, intoCartId } });
}

async function growCart(
  tx: Transaction<CartsDb>,
  { cart, stream }: HeldCart,
  grown: readonly GrownLine[],
): Promise<CartRow> {
  if (grown.length === 0) return cart;
  await growLines(tx.db, cart.id, grown, tx.now);
  for (const { productId, added, quantity } of grown) {
    stream.append(CartLineAdded, { payload: { cartId: cart.id, productId, added, quantity } });
  }
  return touchCart(tx, cart.id);
}
