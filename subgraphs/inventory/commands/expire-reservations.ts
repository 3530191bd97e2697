import { transaction } from '@stoa/messaging/transaction.ts';
import { longestOverdue } from '../persistence/reservation.store.ts';
import type { CommandContext } from './context.ts';
import { endHolds, lockOverdue, productsOf } from './end-holds.ts';
import { StockBook } from './stock-book.ts';

/**
 * Ends up to `limit` overdue holds, the oldest first, and gives their number. Nothing depends on its being called:
 * overdue holds count as available anyway. It keeps their number small and says what happened.
 */
export async function expireReservations(
  context: CommandContext,
  { limit }: { readonly limit: number },
): Promise<number> {
  return transaction(
    context.db,
    async (tx) => {
      const overdue = await lockOverdue(tx, await longestOverdue(tx.db, limit));
      const book = await StockBook.open(tx, productsOf(overdue));
      await endHolds(tx, book, overdue, 'EXPIRED');
      await book.save();
      return overdue.length;
    },
    context,
  );
}
