import { Fault } from '@stoa/kernel/fault.ts';
import type { Cause } from '@stoa/messaging/cause.ts';
import { transaction } from '@stoa/messaging/transaction.ts';
import { CreditNoteIssued, OrderConfirmed, OrderPlaced } from '../contract/events.ts';
import { creditId, orderId } from '../contract/online-retail/keys.ts';
import type { Invoice } from '../contract/online-retail/sales.ts';
import { orderTotal } from '../domain/order.ts';
import type { OrdersClient } from '../persistence/database.ts';
import { insertCreditNotes, insertSummaries, presentInvoices } from '../persistence/order.store.ts';
import { creditNoteOf, orderOf } from './from-invoice.ts';

const idOf = ({ kind, number }: Invoice): string => (kind === 'sale' ? orderId(number) : creditId(number));

/**
 * Writes those of the invoices that are not there yet, with their events at the time of the invoice, and returns them.
 * One transaction, whose number of statements does not depend on how many invoices there are.
 * @throws {Fault} ORDER_NUMBER_TAKEN when something else goes by the number of an invoice
 */
export async function importInvoices(
  db: OrdersClient,
  invoices: readonly Invoice[],
  cause: Cause,
): Promise<readonly Invoice[]> {
  return transaction(
    db,
    async (tx) => {
      const ids = new Map(invoices.map((invoice) => [invoice.number, idOf(invoice)]));
      const present = await presentInvoices(tx.db, [...ids.keys()]);
      const taken = present.find(({ number, id }) => ids.get(number) !== id);
      if (taken) throw new Fault('ORDER_NUMBER_TAKEN', `${taken.number} is the number of something else in this shop.`);
      const there = new Set(present.map(({ id }) => id));
      const missing = invoices.filter((invoice) => !there.has(idOf(invoice)));

      const orders = missing.filter(({ kind }) => kind === 'sale').map((sale) => ({ ...orderOf(sale), at: new Date(sale.at) }));
      const notes = missing
        .filter(({ kind }) => kind === 'cancellation')
        .map((cancellation) => ({ ...creditNoteOf(cancellation), at: new Date(cancellation.at) }));
      await insertSummaries(
        tx.db,
        orders.map(({ orderId: id, number, customerId, currency, lines, at }) => {
          return { id, number, customerId, placedAt: at, state: 'CONFIRMED', total: orderTotal({ lines, currency }).amount, currency };
        }),
      );
      await insertCreditNotes(
        tx.db,
        notes.map(({ creditNoteId: id, number, customerId, currency, total, at }) => {
          return { id, number, customerId, issuedAt: at, total, currency };
        }),
      );
      for (const { at: occurredAt, ...payload } of orders) {
        const stream = tx.create('Order', payload.orderId);
        stream.append(OrderPlaced, { payload, occurredAt });
        stream.append(OrderConfirmed, { payload: { orderId: payload.orderId }, occurredAt });
      }
      for (const { at: occurredAt, ...payload } of notes) {
        tx.create('CreditNote', payload.creditNoteId).append(CreditNoteIssued, { payload, occurredAt });
      }
      return missing;
    },
    { cause, timeout: 60_000 },
  );
}
