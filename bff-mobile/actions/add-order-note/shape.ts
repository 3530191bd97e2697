interface Note {
  readonly id: string;
  readonly by: string;
  readonly at: string;
  readonly text: string | null;
}

export type AddOrderNoteOutcome =
  | { readonly __typename: 'OrderNoteAdded'; readonly note: Note }
  | { readonly __typename: 'OrderNotesFull'; readonly order: { readonly id: string } }
  | { readonly __typename: 'OrderNotFound'; readonly orderId: string };

export function shapeAddOrderNote(outcome: AddOrderNoteOutcome) {
  return outcome.__typename === 'OrderNotesFull' ? { __typename: outcome.__typename, orderId: outcome.order.id } : outcome;
}
