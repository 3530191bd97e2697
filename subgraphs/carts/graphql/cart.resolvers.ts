/** What a cart shows. Who may see it is decided where it enters: by key, by token, by customer. */
import { mayActFor } from '@stoa/identity/access.ts';
import { globalId, parseGlobalId } from '@stoa/kernel/ids.ts';
import type { Representation } from '@stoa/subgraph/resolvers.ts';
import type { CartRow } from '../persistence/cart.store.ts';
import { cartMeant } from './access.ts';
import type { CartsContext } from './context.ts';

export const cartQueries = {
  cart: (_: unknown, { token }: { token?: string | null }, context: CartsContext) => {
    const key = cartMeant(context.caller, token ?? null);
    if (key === null) return null;
    return 'tokenHash' in key ? context.cartOfGuest.load(key.tokenHash) : context.cartOfCustomer.load(key.customerId);
  },
};

export const cartResolvers = {
  // An id is no secret, so it opens a guest's cart for staff only.
  __resolveReference: async ({ id }: Representation, context: CartsContext) => {
    const cartId = typeof id === 'string' ? parseGlobalId('Cart', id) : null;
    const cart = cartId === null ? null : await context.cart.load(cartId);
    return cart && mayActFor(context.caller, cart.customerId) ? cart : null;
  },
  id: (cart: CartRow) => globalId('Cart', cart.id),
  lines: (cart: CartRow, _: unknown, context: CartsContext) => context.linesOf.load(cart.id),
  totalQuantity: async (cart: CartRow, _: unknown, context: CartsContext) =>
    (await context.linesOf.load(cart.id)).reduce((total, { quantity }) => total + quantity, 0),
};

/** The catalog's product behind anything that knows its UUID. */
const productStub = {
  product: ({ productId }: { readonly productId: string }) => ({ id: globalId('Product', productId) }),
};

export const cartLineResolvers = productStub;
export const cartLeftOutResolvers = productStub;

/** A customer as other services know one: by id. */
interface CustomerStub {
  readonly id: string;
}

export const customerResolvers = {
  __resolveReference: ({ id }: Representation): CustomerStub | null =>
    typeof id === 'string' && parseGlobalId('Customer', id) !== null ? { id } : null,
  cart: ({ id }: CustomerStub, _: unknown, context: CartsContext) => {
    const customerId = parseGlobalId('Customer', id);
    return customerId !== null && mayActFor(context.caller, customerId) ? context.cartOfCustomer.load(customerId) : null;
  },
};
