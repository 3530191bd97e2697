export type CancelOrderOutcome =
  | { readonly __typename: 'OrderCancelled' | 'OrderNotCancellable'; readonly order: { readonly id: string; readonly state: string } }
  | { readonly __typename: 'OrderNotFound'; readonly orderId: string };

export function shapeCancelOrder(outcome: CancelOrderOutcome) {
  if (outcome.__typename === 'OrderNotFound') return outcome;
  return { __typename: outcome.__typename, id: outcome.order.id, state: outcome.order.state };
}
