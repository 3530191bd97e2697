import type { View } from '@stoa/bff/screen.ts';
import { placedOrder } from '../../shapes/placed-order.ts';
import type { OrderAtHand } from '../../shapes/placed-order.ts';

export type CancelOrderOutcome =
  | { readonly __typename: 'OrderCancelled' | 'OrderNotCancellable'; readonly order: OrderAtHand }
  | { readonly __typename: 'OrderNotFound'; readonly orderId: string };

export function shapeCancelOrder(outcome: CancelOrderOutcome, { locale }: View<object>) {
  if (outcome.__typename === 'OrderNotFound') return outcome;
  return { __typename: outcome.__typename, order: placedOrder(outcome.order, locale) };
}
