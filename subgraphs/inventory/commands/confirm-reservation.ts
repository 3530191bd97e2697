import { transaction } from '@stoa/messaging/transaction.ts';
import { ReservationConfirmed } from '../contract/events.ts';
import { decideConfirm } from '../domain/reservation.ts';
import { reservationById, type ReservationRow, setReservationState } from '../persistence/reservation.store.ts';
import type { CommandContext } from './context.ts';
import { endHolds, productsOf } from './end-holds.ts';
import { StockBook } from './stock-book.ts';

export type ConfirmReservationOutcome =
  | { readonly kind: 'confirmed'; readonly reservation: ReservationRow }
  /** It was released or has expired, and holds nothing. */
  | { readonly kind: 'closed'; readonly reservation: ReservationRow }
  | { readonly kind: 'not-found' };

/** Keeps a held reservation from expiring. Confirming twice changes nothing; what has expired stays so. */
export async function confirmReservation(
  context: CommandContext,
  { reservationId }: { readonly reservationId: string },
): Promise<ConfirmReservationOutcome> {
  return transaction(
    context.db,
    async (tx) => {
      const stream = await tx.lock('Reservation', reservationId);
      const reservation = stream && (await reservationById(tx.db, reservationId));
      if (!stream || !reservation) return { kind: 'not-found' };
      switch (decideConfirm(reservation.state)) {
        case 'change':
          stream.append(ReservationConfirmed, { payload: { reservationId } });
          await setReservationState(tx.db, [reservationId], 'CONFIRMED');
          return { kind: 'confirmed', reservation: { ...reservation, state: 'CONFIRMED', expiresAt: null } };
        case 'done-already':
          return { kind: 'confirmed', reservation };
        case 'refuse': {
          if (!reservation.overdue) return { kind: 'closed', reservation };
          const book = await StockBook.open(tx, productsOf([reservation]));
          await endHolds(tx, book, [reservation], 'EXPIRED');
          await book.save();
          return { kind: 'closed', reservation: { ...reservation, overdue: false, expiresAt: null } };
        }
      }
    },
    context,
  );
}
