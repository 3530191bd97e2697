import type { View } from '@stoa/bff/screen.ts';

/** What a cart says to a change of it, and what of that a client gets to see. The same for all changes. */
export type CartOutcome =
  | { readonly __typename: CartChange; readonly cart: { readonly totalQuantity: number }; readonly token?: string | null }
  | { readonly __typename: 'CartNotFound'; readonly byToken: boolean }
  | { readonly __typename: 'CartProductUnknown' | 'CartLineNotFound'; readonly productId: string }
  | { readonly __typename: 'CartQuantityOutOfRange'; readonly quantity: number; readonly least: number; readonly most: number }
  | { readonly __typename: 'CartFull'; readonly most: number };

type CartChange = 'CartLineAdded' | 'CartQuantitySet' | 'CartLineRemoved';

/** The guest's token, where there is one, is among the arguments of every change. */
export function shapeCartOutcome(outcome: CartOutcome, { args }: View<{ readonly token?: string | null }>) {
  switch (outcome.__typename) {
    case 'CartLineAdded':
    case 'CartQuantitySet':
    case 'CartLineRemoved': {
      const { cart, token = null } = outcome;
      // `cartToken` is for the screen below: the cart that was meant, or the one that was opened just now.
      return { __typename: 'CartChanged', inCart: cart.totalQuantity, token, cartToken: token ?? args.token ?? null };
    }
    case 'CartNotFound':
    case 'CartFull':
      return outcome;
    case 'CartProductUnknown':
      return { ...outcome, __typename: 'ProductNotSold' };
    case 'CartLineNotFound':
      return { ...outcome, __typename: 'ProductNotInCart' };
    case 'CartQuantityOutOfRange':
      return { ...outcome, __typename: 'QuantityOutOfRange' };
  }
}
