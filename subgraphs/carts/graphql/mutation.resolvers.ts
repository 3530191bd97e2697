/** Changes of carts: parse, find out which cart is meant, call the command, name the outcome. */
import { parseInput } from '@stoa/graphql/input.ts';
import { requireCustomer } from '@stoa/identity/access.ts';
import { parseGlobalId } from '@stoa/kernel/ids.ts';
import { addToCart } from '../commands/add-to-cart.ts';
import { clearCart } from '../commands/clear-cart.ts';
import type { NotFound } from '../commands/held-cart.ts';
import { isSold } from '../commands/is-sold.ts';
import { mergeGuestCart } from '../commands/merge-guest-cart.ts';
import { removeFromCart } from '../commands/remove-from-cart.ts';
import { setCartQuantity } from '../commands/set-cart-quantity.ts';
import { isQuantity, LEAST_QUANTITY, MOST_LINES, MOST_QUANTITY } from '../domain/cart.ts';
import { guestTokenHash } from '../domain/guest-token.ts';
import type { CartKey } from '../persistence/cart.store.ts';
import { cartMeant } from './access.ts';
import type { CartsContext } from './context.ts';
import {
  addToCartInput,
  clearCartInput,
  mergeGuestCartInput,
  removeFromCartInput,
  setCartQuantityInput,
} from './inputs.ts';

interface Input {
  readonly input: unknown;
}

const cartNotFound = (token: string | null) => ({ __typename: 'CartNotFound', byToken: token !== null });
const quantityOutOfRange = (quantity: number) => ({
  __typename: 'CartQuantityOutOfRange',
  quantity,
  least: LEAST_QUANTITY,
  most: MOST_QUANTITY,
});

export const mutations = {
  addToCart: async (_: unknown, { input }: Input, context: CartsContext) => {
    const { token, productId: id, quantity } = parseInput(addToCartInput, input);
    const key = cartMeant(context.caller, token);
    if (key === null && token !== null) return cartNotFound(token);
    if (!isQuantity(quantity)) return quantityOutOfRange(quantity);
    const productId = parseGlobalId('Product', id);
    // Asked before the transaction, which must not stay open while another service thinks.
    if (productId === null || !(await isSold(context.ask, productId, context.clock.now()))) {
      return { __typename: 'CartProductUnknown', productId: id };
    }
    const outcome = await addToCart(context, { key, productId, quantity });
    context.forgetLoaded();
    switch (outcome.kind) {
      case 'added':
        return { __typename: 'CartLineAdded', cart: outcome.cart, line: outcome.line, token: outcome.token };
      case 'quantity-out-of-range':
        return quantityOutOfRange(outcome.quantity);
      case 'full':
        return { __typename: 'CartFull', cart: outcome.cart, most: MOST_LINES };
      case 'not-found':
        return cartNotFound(token);
    }
  },

  setCartQuantity: async (_: unknown, { input }: Input, context: CartsContext) => {
    const { token, productId: id, quantity } = parseInput(setCartQuantityInput, input);
    const productId = parseGlobalId('Product', id);
    const outcome = await changing(context, token, (key) => setCartQuantity(context, { key, productId, quantity }));
    switch (outcome.kind) {
      case 'set':
        return { __typename: 'CartQuantitySet', cart: outcome.cart, line: outcome.line };
      case 'line-not-found':
        return { __typename: 'CartLineNotFound', cart: outcome.cart, productId: id };
      case 'quantity-out-of-range':
        return quantityOutOfRange(outcome.quantity);
      case 'not-found':
        return cartNotFound(token);
    }
  },

  removeFromCart: async (_: unknown, { input }: Input, context: CartsContext) => {
    const { token, productId: id } = parseInput(removeFromCartInput, input);
    const productId = parseGlobalId('Product', id);
    const outcome = await changing(context, token, (key) => removeFromCart(context, { key, productId }));
    return outcome.kind === 'removed'
      ? { __typename: 'CartLineRemoved', cart: outcome.cart, productId: id }
      : cartNotFound(token);
  },

  clearCart: async (_: unknown, { input }: Input, context: CartsContext) => {
    const { token } = parseInput(clearCartInput, input);
    const outcome = await changing(context, token, (key) => clearCart(context, { key }));
    return outcome.kind === 'cleared' ? { __typename: 'CartCleared', cart: outcome.cart } : cartNotFound(token);
  },

  mergeGuestCart: async (_: unknown, { input }: Input, context: CartsContext) => {
    const customerId = requireCustomer(context.caller);
    const { token } = parseInput(mergeGuestCartInput, input);
    const tokenHash = guestTokenHash(token);
    if (tokenHash === null) return cartNotFound(token);
    const outcome = await mergeGuestCart(context, { customerId, tokenHash });
    context.forgetLoaded();
    return outcome.kind === 'merged'
      ? { __typename: 'GuestCartMerged', cart: outcome.cart, leftOut: outcome.leftOut }
      : cartNotFound(token);
  },
};

/** Runs a change on the cart that the request means; without one there is nothing to change. */
async function changing<Outcome>(
  context: CartsContext,
  token: string | null,
  change: (key: CartKey) => Promise<Outcome>,
): Promise<Outcome | NotFound> {
  const key = cartMeant(context.caller, token);
  if (key === null) return { kind: 'not-found' };
  const outcome = await change(key);
  context.forgetLoaded();
  return outcome;
}
