import { Fault } from '@stoa/kernel/fault.ts';
import { newId } from '@stoa/kernel/ids.ts';
import type { Aggregate } from '@stoa/messaging/aggregate.ts';
import { type Transaction, transaction } from '@stoa/messaging/transaction.ts';
import { CartOpened } from '../contract/events.ts';
import { type CartKey, type CartLineRow, type CartRow, linesOfCarts, openCart } from '../persistence/cart.store.ts';
import type { CartsDb } from '../persistence/database.ts';
import type { CommandContext } from './context.ts';

export interface NotFound {
  readonly kind: 'not-found';
}

/** An open cart that this transaction holds: nobody else changes or ends it meanwhile. */
export interface HeldCart {
  readonly cart: CartRow;
  readonly lines: readonly CartLineRow[];
  readonly stream: Aggregate;
}

/** Does work on one open cart in one transaction. */
export async function changeCart<Outcome>(
  context: CommandContext,
  key: CartKey,
  work: (held: HeldCart, tx: Transaction<CartsDb>) => Promise<Outcome>,
): Promise<Outcome | NotFound> {
  return transaction<CartsDb, Outcome | NotFound>(
    context.db,
    async (tx) => {
      const held = await holdCart(tx, key);
      return held ? work(held, tx) : { kind: 'not-found' };
    },
    context,
  );
}

/** Locks the cart that a key opens; null when there is none. */
export async function holdCart(tx: Transaction<CartsDb>, key: CartKey): Promise<HeldCart | null> {
  const found = await openCart(tx.db, key);
  const stream = found && (await tx.lock('Cart', found.id));
  if (!stream) return null;
  // Read again under the lock: the cart may have ended while we waited for it.
  const cart = await openCart(tx.db, key);
  return cart?.id === stream.id ? { cart, stream, lines: await linesOfCarts(tx.db, [cart.id]) } : null;
}

/** Locks a customer's cart, and opens it when there is none. Of two who open it at once, the second gets the first's. */
export async function holdCustomerCart(tx: Transaction<CartsDb>, customerId: string): Promise<HeldCart> {
  const key = { customerId };
  const held = (await holdCart(tx, key)) ?? (await openNewCart(tx, key)) ?? (await holdCart(tx, key));
  // The transaction begins anew, and then finds it ended.
  if (!held) throw new Fault('DATABASE_CONFLICT', 'The cart has just ended; try again.', { retryable: true });
  return held;
}

/** Opens a cart; null when its customer has one meanwhile. */
export async function openNewCart(tx: Transaction<CartsDb>, key: CartKey): Promise<HeldCart | null> {
  const cart = {
    id: newId(),
    customerId: null,
    tokenHash: null,
    ...key,
    openedAt: tx.now,
    updatedAt: tx.now,
    endedAt: null,
    mergedIntoId: null,
  };
  const { count } = await tx.db.cart.createMany({ data: [cart], skipDuplicates: true });
  if (count === 0) return null;
  const stream = tx.create('Cart', cart.id);
  stream.append(CartOpened, { payload: { cartId: cart.id, customerId: cart.customerId } });
  return { cart, stream, lines: [] };
}

/** The cart after a change. */
export function touchCart(tx: Transaction<CartsDb>, cartId: string): Promise<CartRow> {
  return tx.db.cart.update({ where: { id: cartId }, data: { updatedAt: tx.now } });
}
