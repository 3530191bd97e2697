import { type Transaction, transaction } from '@stoa/messaging/transaction.ts';
import { ReservationMade } from '../contract/events.ts';
import { gathered, hold, type ReservedQuantity, type Shortage, shortagesIn } from '../domain/stock.ts';
import type { InventoryDb } from '../persistence/database.ts';
import {
  insertReservation,
  overdueOnProducts,
  reservationById,
  type ReservationRow,
} from '../persistence/reservation.store.ts';
import type { CommandContext } from './context.ts';
import { endHolds, lockOverdue, productsOf } from './end-holds.ts';
import { StockBook } from './stock-book.ts';

export interface ReserveStock {
  /** The order's id. The same id again is the same reservation. */
  readonly reservationId: string;
  readonly lines: readonly ReservedQuantity[];
  readonly holdSeconds: number;
}

export type ReserveStockOutcome =
  | { readonly kind: 'reserved'; readonly reservation: ReservationRow }
  | { readonly kind: 'unavailable'; readonly shortages: readonly Shortage[] }
  /** It was released, or has expired: the same id never holds anything again. */
  | { readonly kind: 'closed'; readonly reservation: ReservationRow }
  /** Something else was reserved under this id. */
  | { readonly kind: 'differs'; readonly reservation: ReservationRow };

/**
 * Holds stock of all the lines for one order, or of none. Overdue holds of others on the same products are ended
 * first. A refusal for want of stock is not remembered: the same wish may succeed later.
 */
export async function reserveStock(
  context: CommandContext,
  { reservationId, lines: wanted, holdSeconds }: ReserveStock,
): Promise<ReserveStockOutcome> {
  const lines = gathered(wanted);
  const productIds = lines.map(({ productId }) => productId);
  return transaction(
    context.db,
    async (tx) => {
      const known = await reservationById(tx.db, reservationId);
      if (known) return answerAgain(known, lines);

      const overdue = await lockOverdue(tx, await overdueOnProducts(tx.db, productIds));
      const book = await StockBook.open(tx, [...productIds, ...productsOf(overdue)]);
      await endHolds(tx, book, overdue, 'EXPIRED');
      const outcome = await holdAll(tx, book, { reservationId, lines, holdSeconds });
      await book.save();
      return outcome;
    },
    context,
  );
}

async function holdAll(
  tx: Transaction<InventoryDb>,
  book: StockBook,
  { reservationId, lines, holdSeconds }: ReserveStock,
): Promise<ReserveStockOutcome> {
  const shortages = shortagesIn(lines, (productId) => book.levelOf(productId));
  if (shortages.length > 0) return { kind: 'unavailable', shortages };

  const expiresAt = await insertReservation(tx.db, { id: reservationId, lines, holdSeconds, now: tx.now });
  if (expiresAt === null) {
    // Somebody reserved or released the same id while this transaction waited for the stock.
    const first = await reservationById(tx.db, reservationId);
    if (!first) throw new Error(`reservation ${reservationId} exists and cannot be read`);
    return answerAgain(first, lines);
  }
  tx.create('Reservation', reservationId).append(ReservationMade, {
    payload: { reservationId, lines: [...lines], expiresAt: expiresAt.toISOString() },
  });
  for (const { productId, quantity } of lines) book.move(productId, hold(quantity), { reservationId });
  return {
    kind: 'reserved',
    reservation: { id: reservationId, state: 'HELD', overdue: false, createdAt: tx.now, expiresAt, lines },
  };
}

function answerAgain(reservation: ReservationRow, lines: readonly ReservedQuantity[]): ReserveStockOutcome {
  switch (reservation.state) {
    case 'RELEASED':
    case 'EXPIRED':
      return { kind: 'closed', reservation };
    case 'HELD':
    case 'CONFIRMED':
    case 'FULFILLED':
      return { kind: sameLines(reservation.lines, lines) ? 'reserved' : 'differs', reservation };
  }
}

/** Both lists are in the order of product ids. */
function sameLines(some: readonly ReservedQuantity[], others: readonly ReservedQuantity[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ productId, quantity }, n) => others[n]?.productId === productId && others[n].quantity === quantity)
  );
}
