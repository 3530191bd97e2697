import { transaction } from '@stoa/messaging/transaction.ts';
import type { SeedScope } from '@stoa/subgraph/define-subgraph.ts';
import { OrderCancelled, OrderConfirmed, OrderPlaced } from './contract/events.ts';
import { sampleOrders } from './contract/sample-shop.ts';
import type { OrdersClient } from './persistence/database.ts';

const QUARTER_OF_AN_HOUR = 900_000;

/** Fills an empty database with the orders of the sample shop. @returns the number of orders */
export async function seed({ db }: SeedScope<OrdersClient>): Promise<number> {
  const orders = sampleOrders();
  await transaction(
    db,
    async (tx) => {
      await tx.db.orderSummary.createMany({
        data: orders.map(({ id, number, customerId, placedAt, state, total, currency }) => ({
          id,
          number,
          customerId,
          placedAt,
          state,
          total,
          currency,
        })),
      });
      for (const { id: orderId, number, customerId, placedAt, state, lines, currency } of orders) {
        const stream = tx.create('Order', orderId);
        const payload = {
          orderId,
          number,
          customerId,
          currency,
          lines: lines.map(({ id: lineId, ...line }) => ({ lineId, ...line })),
        };
        stream.append(OrderPlaced, { payload, occurredAt: placedAt });
        const occurredAt = new Date(placedAt.getTime() + QUARTER_OF_AN_HOUR);
        if (state === 'CONFIRMED') stream.append(OrderConfirmed, { payload: { orderId }, occurredAt });
        if (state === 'CANCELLED') {
          stream.append(OrderCancelled, { payload: { orderId, by: 'CUSTOMER' as const }, occurredAt });
        }
      }
    },
    { timeout: 60_000 },
  );
  return orders.length;
}
