/** What an order is: the fold of its events. Pure. */
import type { EventSourced, RecordedEvent } from '@stoa/event-store/event-sourced.ts';
import { decimal, formatDecimal, type Money, sum } from '@stoa/kernel/money.ts';
import type { z } from 'zod';
import { OrderCancelled, OrderConfirmed, OrderNoteAdded, OrderPlaced } from '../contract/events.ts';

export type OrderPlacement = z.output<typeof OrderPlaced.payload>;
export type OrderLine = OrderPlacement['lines'][number];

export interface OrderNote {
  readonly id: string;
  readonly by: 'CUSTOMER' | 'STAFF';
  readonly at: Date;
  /** Null once the customer's personal data was deleted. */
  readonly text: string | null;
}

interface OrderCore extends OrderPlacement {
  readonly placedAt: Date;
  readonly notes: readonly OrderNote[];
}

export type Order =
  | (OrderCore & { readonly state: 'PENDING' })
  | (OrderCore & { readonly state: 'CONFIRMED'; readonly confirmedAt: Date })
  | (OrderCore & { readonly state: 'CANCELLED'; readonly cancelledAt: Date; readonly cancelledBy: 'CUSTOMER' | 'STAFF' });

export type OrderState = Order['state'];

export function evolve(order: Order | null, event: RecordedEvent): Order {
  if (event.type === OrderPlaced.type) {
    return { ...OrderPlaced.payload.parse(event.payload), state: 'PENDING', placedAt: event.occurredAt, notes: [] };
  }
  if (order === null) throw new Error(`${event.type} cannot be the first event of an order`);
  switch (event.type) {
    case OrderConfirmed.type:
      return { ...order, state: 'CONFIRMED', confirmedAt: event.occurredAt };
    case OrderCancelled.type: {
      const { by } = OrderCancelled.payload.parse(event.payload);
      return { ...order, state: 'CANCELLED', cancelledAt: event.occurredAt, cancelledBy: by };
    }
    case OrderNoteAdded.type: {
      const { noteId, by } = OrderNoteAdded.payload.parse(event.payload);
      const text = event.personal === null ? null : OrderNoteAdded.personal.parse(event.personal).text;
      return { ...order, notes: [...order.notes, { id: noteId, by, at: event.occurredAt, text }] };
    }
    default:
      throw new Error(`an order cannot follow ${event.type} v${event.version}`);
  }
}

export const orders: EventSourced<Order> = {
  aggregate: 'Order',
  events: [OrderPlaced, OrderConfirmed, OrderCancelled, OrderNoteAdded],
  evolve,
};

/** Exact: quantity times unit price, rounded nowhere. */
export function lineTotal({ unitPrice, quantity }: Pick<OrderLine, 'unitPrice' | 'quantity'>): string {
  return formatDecimal(decimal(unitPrice).times(quantity));
}

export function orderTotal({ lines, currency }: Pick<OrderPlacement, 'lines' | 'currency'>): Money {
  return { amount: formatDecimal(sum(lines.map(lineTotal))), currency };
}
