/** Orders as streams, and the summary rows by which they are found and added up. */
import { loadMany } from '@stoa/event-store/event-sourced.ts';
import { type Order, orders, orderTotal } from '../domain/order.ts';
import type { OrdersDb } from './database.ts';

/** Where an order stands in a list that is newest first. */
export interface OrderPlaceInList {
  readonly placedAt: Date;
  readonly id: string;
}

/** Orders by their ids, folded from their events: one statement. */
export async function ordersByIds(db: OrdersDb, ids: readonly string[]): Promise<Order[]> {
  return [...(await loadMany(db, orders, ids)).values()].map(({ state }) => state);
}

/** Writes or corrects the summary row of an order, in the transaction that appends its events. */
export async function saveSummary(db: OrdersDb, order: Order): Promise<void> {
  const { orderId: id, number, customerId, placedAt, state, currency } = order;
  const summary = { number, customerId, placedAt, state, total: orderTotal(order).amount, currency };
  await db.orderSummary.upsert({ where: { id }, create: { id, ...summary }, update: summary });
}

export interface SummaryRow {
  readonly id: string;
  readonly number: string;
  readonly customerId: string | null;
  readonly placedAt: Date;
  readonly state: Order['state'];
  readonly total: string;
  readonly currency: string;
}

export interface CreditNoteRow extends Omit<SummaryRow, 'placedAt' | 'state'> {
  readonly issuedAt: Date;
}

/** Summary rows of new orders, in the transaction that appends their events. */
export async function insertSummaries(db: OrdersDb, rows: readonly SummaryRow[]): Promise<void> {
  await db.orderSummary.createMany({ data: [...rows] });
}

export async function insertCreditNotes(db: OrdersDb, rows: readonly CreditNoteRow[]): Promise<void> {
  await db.creditNote.createMany({ data: [...rows] });
}

/** The orders and credit notes that go by these numbers. */
export async function presentInvoices(
  db: OrdersDb,
  numbers: readonly string[],
): Promise<{ readonly number: string; readonly id: string }[]> {
  return db.$queryRaw`
    SELECT number, id::text AS id FROM order_summary WHERE number = ANY(${[...numbers]}::text[])
    UNION ALL
    SELECT number, id::text AS id FROM credit_note WHERE number = ANY(${[...numbers]}::text[])`;
}

/** How many of these orders there are. */
export async function ordersPresent(db: OrdersDb, ids: readonly string[]): Promise<number> {
  return db.orderSummary.count({ where: { id: { in: [...ids] } } });
}

/** The newest orders of each customer after a place in the list: one statement for all customers. */
export async function orderIdsOfCustomers(
  db: OrdersDb,
  customerIds: readonly string[],
  take: number,
  after: OrderPlaceInList | null,
): Promise<(OrderPlaceInList & { readonly customerId: string })[]> {
  return db.$queryRaw`
    SELECT wanted.customer_id::text AS "customerId", summary.id::text AS id, summary.placed_at AS "placedAt"
    FROM unnest(${[...customerIds]}::uuid[]) AS wanted(customer_id)
    CROSS JOIN LATERAL (
      SELECT id, placed_at FROM order_summary
      WHERE customer_id = wanted.customer_id
        AND (${after === null} OR (placed_at, id) < (${after?.placedAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      ORDER BY placed_at DESC, id DESC LIMIT ${take}
    ) AS summary ORDER BY summary.placed_at DESC, summary.id DESC`;
}

/** The newest orders of all customers after a place in the list. */
export async function newestOrderIds(
  db: OrdersDb,
  take: number,
  after: OrderPlaceInList | null,
): Promise<OrderPlaceInList[]> {
  return db.$queryRaw`
    SELECT id::text AS id, placed_at AS "placedAt" FROM order_summary
    WHERE ${after === null} OR (placed_at, id) < (${after?.placedAt ?? null}::timestamptz, ${after?.id ?? null}::uuid)
    ORDER BY placed_at DESC, id DESC LIMIT ${take}`;
}

export async function orderIdByNumbers(
  db: OrdersDb,
  numbers: readonly string[],
): Promise<{ number: string; id: string }[]> {
  return db.orderSummary.findMany({ where: { number: { in: [...numbers] } }, select: { number: true, id: true } });
}

/**
 * The number of the next order: from a sequence of its own, so numbers are unique but may have gaps. Numbers that
 * imported invoices have taken are passed over.
 */
export async function nextOrderNumber(db: OrdersDb): Promise<string> {
  const [row] = await db.$queryRaw<{ number: string }[]>`
    WITH RECURSIVE drawn AS (
      SELECT nextval('order_number')::text AS number
      UNION ALL
      SELECT nextval('order_number')::text FROM drawn
      WHERE EXISTS (SELECT FROM order_summary AS taken WHERE taken.number = drawn.number)
    )
    SELECT number FROM drawn WHERE NOT EXISTS (SELECT FROM order_summary AS taken WHERE taken.number = drawn.number)`;
  if (!row) throw new Error('the sequence order_number gave nothing');
  return row.number;
}
