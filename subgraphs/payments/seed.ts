import { nameId } from '@stoa/kernel/ids.ts';
import { transaction } from '@stoa/messaging/transaction.ts';
import { sampleOrders } from '@stoa/orders/contract/sample-shop.ts';
import type { SeedScope } from '@stoa/subgraph/define-subgraph.ts';
import { capturePayments } from './commands/capture-payments.ts';
import type { PaymentsClient } from './persistence/database.ts';

const MINUTE = 60_000;

/** Fills an empty database with the payments for the sample shop's confirmed orders. @returns the number of payments */
export async function seed({ db }: SeedScope<PaymentsClient>): Promise<number> {
  const paid = sampleOrders().filter(({ state }) => state === 'CONFIRMED');
  const payments = await transaction(
    db,
    (tx) =>
      capturePayments(
        tx,
        paid.map(({ id: orderId, number, customerId, total: amount, currency, placedAt }) => ({
          id: nameId('payment', number),
          orderId,
          customerId,
          asked: { amount, currency },
          // Between the reservation of the stock and its confirmation.
          capturedAt: new Date(placedAt.getTime() + 5 * MINUTE),
        })),
      ),
    { timeout: 60_000 },
  );
  return payments.length;
}
