/** What may happen to an order: one function per command, from state to outcome. Pure. */
import type { Order } from './order.ts';

export type CancelDecision = 'cancel' | 'cancelled-already' | 'too-late';

/** A pending order can be called off; a sale is returned instead. Calling off twice changes nothing. */
export function decideCancel(order: Order): CancelDecision {
  switch (order.state) {
    case 'PENDING':
      return 'cancel';
    case 'CANCELLED':
      return 'cancelled-already';
    case 'CONFIRMED':
      return 'too-late';
  }
}

/** Notes are a conversation about one order, not a store: an order keeps so many. */
export const MAX_NOTES = 50;

export type NoteDecision = 'add' | 'full';

export function decideNote(order: Order): NoteDecision {
  return order.notes.length < MAX_NOTES ? 'add' : 'full';
}
