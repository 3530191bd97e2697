import { transaction } from '@stoa/messaging/transaction.ts';
import { count } from '../domain/stock.ts';
import type { MovementRow } from '../persistence/stock.store.ts';
import type { CommandContext } from './context.ts';
import { StockBook } from './stock-book.ts';

export type CountStockOutcome =
  | { readonly kind: 'counted'; readonly movement: MovementRow }
  | { readonly kind: 'below-held'; readonly held: number };

/** Sets what is on hand to what somebody counted on the shelf, and books the difference, also when it is zero. */
export async function countStock(
  context: CommandContext,
  { productId, onHand }: { readonly productId: string; readonly onHand: number },
): Promise<CountStockOutcome> {
  return transaction(
    context.db,
    async (tx) => {
      const book = await StockBook.openFor(tx, [productId]);
      const level = book.levelOf(productId);
      const change = count(level, onHand);
      if (!change) return { kind: 'below-held', held: level.held };

      const movement = book.move(productId, change);
      await book.save();
      return { kind: 'counted', movement };
    },
    context,
  );
}
