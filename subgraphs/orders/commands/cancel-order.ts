import { hold } from '@stoa/event-store/event-sourced.ts';
import { transaction } from '@stoa/messaging/transaction.ts';
import { OrderCancelled } from '../contract/events.ts';
import { decideCancel } from '../domain/order.decisions.ts';
import { type Order, orders } from '../domain/order.ts';
import { saveSummary } from '../persistence/order.store.ts';
import type { CommandContext } from './context.ts';

export interface CancelOrder {
  readonly orderId: string;
  readonly by: 'CUSTOMER' | 'STAFF';
  /** Whether the caller may touch an order of this customer; if not, it is as if there were none. */
  readonly mayTouch: (customerId: string | null) => boolean;
}

export type CancelOrderOutcome =
  | { readonly kind: 'cancelled'; readonly order: Order }
  | { readonly kind: 'too-late'; readonly order: Order }
  | { readonly kind: 'not-found' };

/** Calls an order off while it is pending. */
export async function cancelOrder(
  context: CommandContext,
  { orderId, by, mayTouch }: CancelOrder,
): Promise<CancelOrderOutcome> {
  return transaction(
    context.db,
    async (tx) => {
      const held = await hold(tx, orders, orderId);
      if (!held || !mayTouch(held.state.customerId)) return { kind: 'not-found' };
      const order = held.state;
      switch (decideCancel(order)) {
        case 'cancelled-already':
          return { kind: 'cancelled', order };
        case 'too-late':
          return { kind: 'too-late', order };
        case 'cancel': {
          const cancelled: Order = { ...order, state: 'CANCELLED', cancelledAt: tx.now, cancelledBy: by };
          held.stream.append(OrderCancelled, { payload: { orderId, by } });
          await saveSummary(tx.db, cancelled);
          return { kind: 'cancelled', order: cancelled };
        }
      }
    },
    context,
  );
}
