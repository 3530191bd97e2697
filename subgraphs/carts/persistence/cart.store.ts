/** Carts and their lines as rows. Every reader takes many keys and is one statement. */
import type { CartsDb } from './database.ts';

export interface CartRow {
  readonly id: string;
  /** Null for a guest's cart. */
  readonly customerId: string | null;
  readonly tokenHash: string | null;
  readonly openedAt: Date;
  readonly updatedAt: Date;
  readonly endedAt: Date | null;
  readonly mergedIntoId: string | null;
}

export interface CartLineRow {
  readonly cartId: string;
  readonly productId: string;
  readonly quantity: number;
  readonly addedAt: Date;
}

/** Whose cart is meant: a customer's, or that of the guest whose token has this hash. */
export type CartKey = { readonly customerId: string } | { readonly tokenHash: string };

/** The cart that this key opens now, if there is one. */
export function openCart(db: CartsDb, key: CartKey): Promise<CartRow | null> {
  return db.cart.findFirst({ where: { ...key, endedAt: null } });
}

/** Carts by id that have not ended. */
export function openCartsByIds(db: CartsDb, ids: readonly string[]): Promise<CartRow[]> {
  return db.cart.findMany({ where: { id: { in: [...ids] }, endedAt: null } });
}

export function openCartsOfCustomers(db: CartsDb, customerIds: readonly string[]): Promise<CartRow[]> {
  return db.cart.findMany({ where: { customerId: { in: [...customerIds] }, endedAt: null } });
}

export function openCartsByTokenHashes(db: CartsDb, hashes: readonly string[]): Promise<CartRow[]> {
  return db.cart.findMany({ where: { tokenHash: { in: [...hashes] }, endedAt: null } });
}

/** The lines of each cart, in the order in which their products came in. */
export function linesOfCarts(db: CartsDb, cartIds: readonly string[]): Promise<CartLineRow[]> {
  return db.cartLine.findMany({
    where: { cartId: { in: [...cartIds] } },
    orderBy: [{ addedAt: 'asc' }, { productId: 'asc' }],
  });
}

/** A guest's cart that has ended, with the cart that it ended in. */
export function endedGuestCart(db: CartsDb, tokenHash: string): Promise<{ mergedInto: CartRow | null } | null> {
  return db.cart.findFirst({
    where: { tokenHash, NOT: { endedAt: null } },
    select: { mergedInto: true },
  });
}

/** Writes many lines of one cart: new ones, and new quantities of those it has. */
export async function growLines(
  db: CartsDb,
  cartId: string,
  lines: readonly { readonly productId: string; readonly quantity: number }[],
  addedAt: Date,
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO cart_line (cart_id, product_id, quantity, added_at)
    SELECT ${cartId}::uuid, product_id, quantity, ${addedAt}
    FROM unnest(${lines.map(({ productId }) => productId)}::uuid[], ${lines.map(({ quantity }) => quantity)}::int[])
      AS line(product_id, quantity)
    ON CONFLICT (cart_id, product_id) DO UPDATE SET quantity = excluded.quantity`;
}
