import type { Money } from '@stoa/kernel/money.ts';
import { shortMoney } from '../../shapes/short.ts';

interface OrderAtHand {
  readonly id: string;
  readonly number: string;
  readonly total: Money;
}

export type PlaceOrderOutcome =
  | { readonly __typename: 'OrderPlaced' | 'OrderKeyReused'; readonly order: OrderAtHand }
  | { readonly __typename: 'OrderProductsNotSold'; readonly products: readonly { readonly id: string }[] }
  | { readonly __typename: 'OrderCustomerUnknown'; readonly customerId: string };

export function shapePlaceOrder(outcome: PlaceOrderOutcome) {
  switch (outcome.__typename) {
    case 'OrderPlaced':
    case 'OrderKeyReused': {
      const { id, number, total } = outcome.order;
      return { __typename: outcome.__typename, id, number, total: shortMoney(total) };
    }
    case 'OrderProductsNotSold':
      return { __typename: 'ProductsNotSold', productIds: outcome.products.map(({ id }) => id) };
    case 'OrderCustomerUnknown':
      return { __typename: 'CustomerUnknown', customerId: outcome.customerId };
  }
}
