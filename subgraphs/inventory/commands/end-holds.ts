import type { Transaction } from '@stoa/messaging/transaction.ts';
import { ReservationExpired, ReservationReleased } from '../contract/events.ts';
import { endHold } from '../domain/stock.ts';
import type { InventoryDb } from '../persistence/database.ts';
import { type ReservationRow, reservationsByIds, setReservationState } from '../persistence/reservation.store.ts';
import type { StockBook } from './stock-book.ts';

/** Locks reservations and gives those of them that are overdue also now that nobody else can touch them. */
export async function lockOverdue(
  tx: Transaction<InventoryDb>,
  ids: readonly string[],
): Promise<ReservationRow[]> {
  if (ids.length === 0) return [];
  await tx.lockAll('Reservation', ids);
  return (await reservationsByIds(tx.db, ids)).filter(({ overdue }) => overdue);
}

/** Gives the stock of locked reservations back. The book has their products; it is saved by whoever opened it. */
export async function endHolds(
  tx: Transaction<InventoryDb>,
  book: StockBook,
  reservations: readonly ReservationRow[],
  cause: 'RELEASED' | 'EXPIRED',
): Promise<void> {
  if (reservations.length === 0) return;
  for (const { id: reservationId, lines } of reservations) {
    const stream = await tx.lock('Reservation', reservationId);
    if (!stream) throw new Error(`reservation ${reservationId} has a row and no events`);
    if (cause === 'EXPIRED') stream.append(ReservationExpired, { payload: { reservationId } });
    else stream.append(ReservationReleased, { payload: { reservationId, beforeItWasMade: false } });
    for (const { productId, quantity } of lines) book.move(productId, endHold(quantity, cause), { reservationId });
  }
  await setReservationState(tx.db, reservations.map(({ id }) => id), cause);
}

/** All products of some reservations. */
export function productsOf(reservations: readonly ReservationRow[]): string[] {
  return reservations.flatMap(({ lines }) => lines.map(({ productId }) => productId));
}
