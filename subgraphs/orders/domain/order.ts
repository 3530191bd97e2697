/** What an order is: the fold of its events. Pure. */
import type { EventSourced, RecordedEvent } from '@stoa/event-store/event-sourced.ts';
import { badInput } from '@stoa/kernel/fault.ts';
import { decimal, formatDecimal, isDecimal, type Money, sum } from '@stoa/kernel/money.ts';
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

/**
 * The currency of an order of these prices.
 * @throws {Fault} BAD_USER_INPUT when they are in several: no sum of them would be anybody's price
 */
export function oneCurrency(prices: readonly Money[]): string {
  const [currency = '', ...others] = new Set(prices.map((price) => price.currency));
  if (others.length > 0) throw badInput('These products are sold in different currencies. Order them apart.', { path: 'input.lines' });
  return currency;
}

/** @throws {Fault} BAD_USER_INPUT when the order is worth more than an amount can say */
export function refuseBeyondAmounts(order: Pick<OrderPlacement, 'lines' | 'currency'>): void {
  if (isDecimal(orderTotal(order).amount)) return;
  throw badInput('This is worth more than one order can be.', { path: 'input.lines' });
}

/** Exact: quantity times unit price, rounded nowhere. */
export function lineTotal({ unitPrice, quantity }: Pick<OrderLine, 'unitPrice' | 'quantity'>): string {
  return formatDecimal(decimal(unitPrice).times(quantity));
}

export function orderTotal({ lines, currency }: Pick<OrderPlacement, 'lines' | 'currency'>): Money {
  return { amount: formatDecimal(sum(lines.map(lineTotal))), currency };
}
