import { transaction } from '@stoa/messaging/transaction.ts';
import { ReservationFulfilled } from '../contract/events.ts';
import { decideFulfil } from '../domain/reservation.ts';
import { sell } from '../domain/stock.ts';
import { reservationById, type ReservationRow, setReservationState } from '../persistence/reservation.store.ts';
import type { CommandContext } from './context.ts';
import { productsOf } from './end-holds.ts';
import { StockBook } from './stock-book.ts';

export type FulfilReservationOutcome =
  | { readonly kind: 'fulfilled'; readonly reservation: ReservationRow }
  /** Goods leave for confirmed orders only. */
  | { readonly kind: 'not-confirmed'; readonly reservation: ReservationRow }
  | { readonly kind: 'not-found' };

/** The goods of a confirmed reservation leave the house: what was held is sold. Saying so twice changes nothing. */
export async function fulfilReservation(
  context: CommandContext,
  { reservationId }: { readonly reservationId: string },
): Promise<FulfilReservationOutcome> {
  return transaction(
    context.db,
    async (tx) => {
      const stream = await tx.lock('Reservation', reservationId);
      const reservation = stream && (await reservationById(tx.db, reservationId));
      if (!stream || !reservation) return { kind: 'not-found' };
      switch (decideFulfil(reservation.state)) {
        case 'done-already':
          return { kind: 'fulfilled', reservation };
        case 'refuse':
          return { kind: 'not-confirmed', reservation };
        case 'change': {
          const book = await StockBook.open(tx, productsOf([reservation]));
          stream.append(ReservationFulfilled, { payload: { reservationId } });
          for (const { productId, quantity } of reservation.lines) {
            book.move(productId, sell(quantity), { reservationId });
          }
          await setReservationState(tx.db, [reservationId], 'FULFILLED');
          await book.save();
          return { kind: 'fulfilled', reservation: { ...reservation, state: 'FULFILLED' } };
        }
      }
    },
    context,
  );
}
