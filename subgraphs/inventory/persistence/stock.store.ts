/** Stock and its movements as rows. */
import type { AdjustmentReason } from '../contract/events.ts';
import type { MovementKind, StockChange, StockLevel } from '../domain/stock.ts';
import type { InventoryDb } from './database.ts';

export interface StockRow extends StockLevel {
  readonly productId: string;
}

export interface MovementRow extends StockChange {
  readonly productId: string;
  /** 1, 2, 3 … for each product. */
  readonly number: number;
  readonly reservationId: string | null;
  /** What it records of an imported history; null for what happened in this shop. */
  readonly sourceId: string | null;
  readonly occurredAt: Date;
}

/**
 * The stock of many products in one statement; a product that never had any is absent. Holds whose time is up count
 * as available, also where nobody has written that down yet.
 */
export function stockOfProducts(db: InventoryDb, productIds: readonly string[]): Promise<StockRow[]> {
  return db.$queryRaw`
    SELECT stock.product_id::text AS "productId", stock.available + coalesce(overdue.quantity, 0) AS available,
      stock.held - coalesce(overdue.quantity, 0) AS held, stock.sold, stock.received, stock.adjusted
    FROM stock LEFT JOIN (
      SELECT line.product_id, sum(line.quantity)::int AS quantity
      FROM reservation JOIN reservation_line AS line ON line.reservation_id = reservation.id
      WHERE reservation.state = 'HELD' AND reservation.expires_at <= now()
      GROUP BY line.product_id
    ) AS overdue ON overdue.product_id = stock.product_id
    WHERE stock.product_id = ANY(${[...productIds]}::uuid[])`;
}

/** The stock as its movements sum up to; for those who hold the products' locks. */
export function bookedStock(db: InventoryDb, productIds: readonly string[]): Promise<StockRow[]> {
  return db.stock.findMany({ where: { productId: { in: [...productIds] } } });
}

/**
 * Makes empty rows for products that have none, in the order of ids, and gives the ids of the new ones. Waits for
 * another transaction that is making the same row; if that one commits, the row is not new here.
 */
export async function createStock(db: InventoryDb, productIds: readonly string[]): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    INSERT INTO stock (product_id) SELECT id FROM unnest(${[...productIds]}::uuid[]) AS wanted(id) ORDER BY id
    ON CONFLICT DO NOTHING RETURNING product_id::text AS id`;
  return rows.map(({ id }) => id);
}

/**
 * Writes movements and adds them to their stock rows: the only statement that changes either. The row's CHECKs
 * refuse what would oversell, whoever asks.
 */
export async function bookMovements(db: InventoryDb, movements: readonly MovementRow[]): Promise<void> {
  await db.$executeRaw`
    WITH moved AS (
      INSERT INTO stock_movement
        (product_id, number, kind, available, held, sold, reason, reservation_id, source_id, occurred_at)
      SELECT "productId", number, kind, available, held, sold, reason, "reservationId", "sourceId", "occurredAt"
      FROM jsonb_to_recordset(${JSON.stringify(movements)}::jsonb) AS given("productId" uuid, number int,
        kind movement_kind, available int, held int, sold int, reason adjustment_reason, "reservationId" uuid,
        "sourceId" uuid, "occurredAt" timestamptz)
      RETURNING product_id, kind, available, held, sold
    )
    UPDATE stock SET available = stock.available + change.available, held = stock.held + change.held,
      sold = stock.sold + change.sold, received = stock.received + change.received,
      adjusted = stock.adjusted + change.adjusted
    FROM (
      SELECT product_id, sum(available) AS available, sum(held) AS held, sum(sold) AS sold,
        coalesce(sum(available) FILTER (WHERE kind = 'RECEIVED'), 0) AS received,
        coalesce(sum(available) FILTER (WHERE kind IN ('ADJUSTED', 'COUNTED')), 0) AS adjusted
      FROM moved GROUP BY product_id
    ) AS change WHERE stock.product_id = change.product_id`;
}

/** What of an imported history is on the books of these products: the sources of their movements, with the kinds. */
export function bookedSources(
  db: InventoryDb,
  productIds: readonly string[],
): Promise<{ readonly sourceId: string; readonly kind: MovementKind }[]> {
  return db.$queryRaw`
    SELECT source_id::text AS "sourceId", kind::text AS kind FROM stock_movement
    WHERE product_id = ANY(${[...productIds]}::uuid[]) AND source_id IS NOT NULL`;
}

/** Movements of a product, newest first, beginning before a number. */
export async function movementsOfProduct(
  db: InventoryDb,
  productId: string,
  { before, take }: { readonly before: number | null; readonly take: number },
): Promise<MovementRow[]> {
  const rows = await db.stockMovement.findMany({
    where: { productId, ...(before === null ? {} : { number: { lt: before } }) },
    orderBy: { number: 'desc' },
    take,
  });
  return rows.map(toMovement);
}

interface StoredMovement extends Omit<MovementRow, 'kind' | 'reason'> {
  readonly kind: MovementKind;
  readonly reason: AdjustmentReason | null;
}

function toMovement({ reason, ...row }: StoredMovement): MovementRow {
  return reason === null ? row : { ...row, reason };
}
