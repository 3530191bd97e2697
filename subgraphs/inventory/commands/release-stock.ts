import { transaction } from '@stoa/messaging/transaction.ts';
import { ReservationReleased } from '../contract/events.ts';
import { decideRelease } from '../domain/reservation.ts';
import { insertReleased, reservationById, type ReservationRow } from '../persistence/reservation.store.ts';
import type { CommandContext } from './context.ts';
import { endHolds, productsOf } from './end-holds.ts';
import { StockBook } from './stock-book.ts';

export type ReleaseStockOutcome =
  | { readonly kind: 'released'; readonly reservation: ReservationRow }
  /** The goods have left the house. */
  | { readonly kind: 'fulfilled'; readonly reservation: ReservationRow };

/**
 * Gives the stock of a reservation back. A release of what was never reserved is remembered, so that a reservation
 * that comes late is refused instead of holding stock that nobody will ever release. Releasing twice changes nothing.
 */
export async function releaseStock(
  context: CommandContext,
  { reservationId }: { readonly reservationId: string },
): Promise<ReleaseStockOutcome> {
  return transaction(
    context.db,
    async (tx) => {
      if (await insertReleased(tx.db, reservationId, tx.now)) {
        tx.create('Reservation', reservationId).append(ReservationReleased, {
          payload: { reservationId, beforeItWasMade: true },
        });
        return { kind: 'released', reservation: emptyRelease(reservationId, tx.now) };
      }
      await tx.lock('Reservation', reservationId);
      const reservation = await reservationById(tx.db, reservationId);
      if (!reservation) throw new Error(`reservation ${reservationId} exists and cannot be read`);
      const decision = decideRelease(reservation.state);
      if (decision === 'refuse') return { kind: 'fulfilled', reservation };
      if (decision === 'done-already' && !reservation.overdue) return { kind: 'released', reservation };

      const state = reservation.overdue ? 'EXPIRED' : 'RELEASED';
      const book = await StockBook.open(tx, productsOf([reservation]));
      await endHolds(tx, book, [reservation], state);
      await book.save();
      return { kind: 'released', reservation: { ...reservation, state, overdue: false, expiresAt: null } };
    },
    context,
  );
}

function emptyRelease(id: string, createdAt: Date): ReservationRow {
  return { id, state: 'RELEASED', overdue: false, createdAt, expiresAt: null, lines: [] };
}
