import type { View } from '@stoa/bff/screen.ts';
import { placedOrder } from '../../shapes/placed-order.ts';
import type { OrderAtHand } from '../../shapes/placed-order.ts';

export type PlaceOrderOutcome =
  | { readonly __typename: 'OrderPlaced' | 'OrderKeyReused'; readonly order: OrderAtHand }
  | { readonly __typename: 'OrderProductsNotSold'; readonly products: readonly { readonly id: string }[] }
  | { readonly __typename: 'OrderCustomerUnknown'; readonly customerId: string };

export function shapePlaceOrder(outcome: PlaceOrderOutcome, { locale }: View<object>) {
  switch (outcome.__typename) {
    case 'OrderPlaced':
    case 'OrderKeyReused':
      return { __typename: outcome.__typename, order: placedOrder(outcome.order, locale) };
    case 'OrderProductsNotSold':
      return { __typename: 'ProductsNotSold', productIds: outcome.products.map(({ id }) => id) };
    case 'OrderCustomerUnknown':
      return { __typename: 'CustomerUnknown', customerId: outcome.customerId };
  }
}
