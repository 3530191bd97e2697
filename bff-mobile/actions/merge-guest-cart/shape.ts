export type MergeOutcome =
  | {
      readonly __typename: 'GuestCartMerged';
      readonly cart: { readonly totalQuantity: number };
      readonly leftOut: readonly { readonly quantity: number }[];
    }
  | { readonly __typename: 'CartNotFound'; readonly byToken: boolean };

export function shapeMerge(outcome: MergeOutcome) {
  if (outcome.__typename === 'CartNotFound') return outcome;
  return {
    __typename: 'CartMerged',
    inCart: outcome.cart.totalQuantity,
    leftOut: outcome.leftOut.reduce((pieces, { quantity }) => pieces + quantity, 0),
    // The screen below is the customer's own; the guest's token opens nothing any more.
    cartToken: null,
  };
}
