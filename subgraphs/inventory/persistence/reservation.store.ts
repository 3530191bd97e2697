/** Reservations as rows. Whether a hold's time is up is decided by the database's clock, nobody else's. */
import type { ReservationState } from '../domain/reservation.ts';
import type { ReservedQuantity } from '../domain/stock.ts';
import type { InventoryDb } from './database.ts';

export interface ReservationRow {
  readonly id: string;
  /** As it counts now: a hold whose time is up is EXPIRED, also where nobody has written that down yet. */
  readonly state: ReservationState;
  /** Its time is up, and its stock not yet given back. */
  readonly overdue: boolean;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  /** In the order of product ids; empty when it was released before it was made. */
  readonly lines: readonly ReservedQuantity[];
}

export interface NewReservation {
  readonly id: string;
  readonly lines: readonly ReservedQuantity[];
  readonly holdSeconds: number;
  readonly now: Date;
}

export function reservationsByIds(db: InventoryDb, ids: readonly string[]): Promise<ReservationRow[]> {
  return db.$queryRaw`
    SELECT reservation.id::text AS id, due.overdue, created_at AS "createdAt", expires_at AS "expiresAt",
      CASE WHEN due.overdue THEN 'EXPIRED' ELSE state::text END AS state,
      coalesce((
        SELECT jsonb_agg(jsonb_build_object('productId', product_id, 'quantity', quantity) ORDER BY product_id)
        FROM reservation_line WHERE reservation_id = reservation.id
      ), '[]') AS lines
    FROM reservation
    CROSS JOIN LATERAL (SELECT state = 'HELD' AND expires_at <= now() AS overdue) AS due
    WHERE reservation.id = ANY(${[...ids]}::uuid[]) ORDER BY reservation.id`;
}

export async function reservationById(db: InventoryDb, id: string): Promise<ReservationRow | null> {
  return (await reservationsByIds(db, [id]))[0] ?? null;
}

/** Overdue holds on any of these products. */
export async function overdueOnProducts(db: InventoryDb, productIds: readonly string[]): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT reservation.id::text AS id
    FROM reservation JOIN reservation_line AS line ON line.reservation_id = reservation.id
    WHERE state = 'HELD' AND expires_at <= now() AND line.product_id = ANY(${[...productIds]}::uuid[])`;
  return rows.map(({ id }) => id);
}

/** The holds that have been overdue for the longest time. */
export async function longestOverdue(db: InventoryDb, limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id::text AS id FROM reservation WHERE state = 'HELD' AND expires_at <= now()
    ORDER BY expires_at, id LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}

/** When the new hold will expire; null when a reservation of this id exists, or was refused in advance. */
export async function insertReservation(
  db: InventoryDb,
  { id, lines, holdSeconds, now }: NewReservation,
): Promise<Date | null> {
  const rows = await db.$queryRaw<{ expiresAt: Date }[]>`
    INSERT INTO reservation (id, state, created_at, expires_at)
    VALUES (${id}::uuid, 'HELD', ${now}, now() + make_interval(secs => ${holdSeconds}))
    ON CONFLICT DO NOTHING RETURNING expires_at AS "expiresAt"`;
  const expiresAt = rows[0]?.expiresAt ?? null;
  if (expiresAt !== null) {
    await db.reservationLine.createMany({ data: lines.map((line) => ({ reservationId: id, ...line })) });
  }
  return expiresAt;
}

/** Remembers a release that came before its reservation; false when the reservation exists. */
export async function insertReleased(db: InventoryDb, id: string, now: Date): Promise<boolean> {
  const { count } = await db.reservation.createMany({
    data: [{ id, state: 'RELEASED', createdAt: now, expiresAt: null }],
    skipDuplicates: true,
  });
  return count === 1;
}

/** What is no longer HELD does not expire any more. */
export async function setReservationState(
  db: InventoryDb,
  ids: readonly string[],
  state: Exclude<ReservationState, 'HELD'>,
): Promise<void> {
  await db.reservation.updateMany({ where: { id: { in: [...ids] } }, data: { state, expiresAt: null } });
}
