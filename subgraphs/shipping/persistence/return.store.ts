/** Returns as rows. Every reader takes many keys and is one statement. */
import { returnReasons, type ReturnReason } from '../domain/return.ts';
import type { ShippingDb } from './database.ts';

export interface ReturnRow {
  readonly id: string;
  readonly reference: string | null;
  /** Null for goods of nobody known. */
  readonly customerId: string | null;
  readonly reason: ReturnReason;
  readonly receivedAt: Date;
}

export interface ReturnLineRow {
  readonly returnId: string;
  /** Null, as is the order line, where no sale was found. */
  readonly orderId: string | null;
  readonly orderLineId: string | null;
  readonly productId: string;
  readonly quantity: number;
}

export async function returnsByIds(db: ShippingDb, ids: readonly string[]): Promise<ReturnRow[]> {
  const rows = await db.goodsReturn.findMany({ where: { id: { in: [...ids] } } });
  return rows.map(returnOf);
}

export async function returnByReference(db: ShippingDb, reference: string): Promise<ReturnRow | null> {
  const row = await db.goodsReturn.findUnique({ where: { reference } });
  return row && returnOf(row);
}

/** The returns with goods of each order, oldest first. A return of goods from two orders belongs to both. */
export function returnsOfOrders(
  db: ShippingDb,
  orderIds: readonly string[],
): Promise<(ReturnRow & { readonly orderId: string })[]> {
  return db.$queryRaw`
    SELECT part.order_id::text AS "orderId", goods.id::text AS id, goods.reference,
      goods.customer_id::text AS "customerId", goods.reason, goods.received_at AS "receivedAt"
    FROM (
      SELECT DISTINCT order_id, return_id FROM return_line WHERE order_id = ANY(${[...orderIds]}::uuid[])
    ) AS part
    JOIN goods_return AS goods ON goods.id = part.return_id
    ORDER BY goods.received_at, goods.id`;
}

export function linesOfReturns(db: ShippingDb, returnIds: readonly string[]): Promise<ReturnLineRow[]> {
  return db.returnLine.findMany({
    where: { returnId: { in: [...returnIds] } },
    orderBy: [{ returnId: 'asc' }, { position: 'asc' }],
  });
}

/**
 * Keeps a new return with its lines, and counts them on the lines they come from.
 * @returns false, with nothing kept, when a return with this reference is there already
 */
export async function insertReturn(
  db: ShippingDb,
  row: ReturnRow,
  lines: readonly (Omit<ReturnLineRow, 'returnId' | 'orderLineId'> & { readonly orderLineId: string })[],
): Promise<boolean> {
  const { count } = await db.goodsReturn.createMany({ data: [row], skipDuplicates: true });
  if (count === 0) return false;
  await db.returnLine.createMany({
    data: lines.map((line, position) => ({ returnId: row.id, position, ...line })),
  });
  await db.$executeRaw`
    UPDATE shipment_line AS line SET returned_quantity = line.returned_quantity + back.quantity
    FROM unnest(${lines.map((line) => line.orderLineId)}::uuid[], ${lines.map((line) => line.quantity)}::int[])
      AS back(order_line_id, quantity)
    WHERE line.order_line_id = back.order_line_id`;
  return true;
}

function returnOf(row: Omit<ReturnRow, 'reason'> & { readonly reason: string }): ReturnRow {
  const reason = returnReasons.find((known) => known === row.reason) ?? 'NOT_STATED';
  return { ...row, reason };
}
