import { hold } from '@stoa/event-store/event-sourced.ts';
import { newId } from '@stoa/kernel/ids.ts';
import { transaction } from '@stoa/messaging/transaction.ts';
import { OrderNoteAdded } from '../contract/events.ts';
import { decideNote } from '../domain/order.decisions.ts';
import { type Order, type OrderNote, orders } from '../domain/order.ts';
import type { CommandContext } from './context.ts';

export interface AddOrderNote {
  readonly orderId: string;
  readonly text: string;
  readonly by: 'CUSTOMER' | 'STAFF';
  /** Whether the caller may touch an order of this customer; if not, it is as if there were none. */
  readonly mayTouch: (customerId: string | null) => boolean;
}

export type AddOrderNoteOutcome =
  | { readonly kind: 'added'; readonly order: Order; readonly note: OrderNote }
  | { readonly kind: 'full'; readonly order: Order }
  | { readonly kind: 'not-found' };

/** Adds a note to an order. Its text is personal data of the customer, or of nobody when the order has none. */
export async function addOrderNote(context: CommandContext, command: AddOrderNote): Promise<AddOrderNoteOutcome> {
  const { orderId, text, by, mayTouch } = command;
  return transaction(
    context.db,
    async (tx) => {
      const held = await hold(tx, orders, orderId);
      if (!held || !mayTouch(held.state.customerId)) return { kind: 'not-found' };
      if (decideNote(held.state) === 'full') return { kind: 'full', order: held.state };
      const note: OrderNote = { id: newId(), by, at: tx.now, text };
      held.stream.append(OrderNoteAdded, {
        payload: { orderId, noteId: note.id, by },
        personal: { text },
        subjectId: held.state.customerId ?? orderId,
      });
      return { kind: 'added', order: { ...held.state, notes: [...held.state.notes, note] }, note };
    },
    context,
  );
}
