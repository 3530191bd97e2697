import { transaction } from '@stoa/messaging/transaction.ts';
import type { AdjustmentReason } from '../contract/events.ts';
import { adjust } from '../domain/stock.ts';
import type { MovementRow } from '../persistence/stock.store.ts';
import type { CommandContext } from './context.ts';
import { StockBook } from './stock-book.ts';

export interface AdjustStock {
  readonly productId: string;
  /** More than zero: found; less: lost. */
  readonly difference: number;
  readonly reason: AdjustmentReason;
}

export type AdjustStockOutcome =
  | { readonly kind: 'adjusted'; readonly movement: MovementRow }
  | { readonly kind: 'exceeds-available'; readonly available: number };

/** Sets the stock right by a difference. What is promised to orders cannot be adjusted away. */
export async function adjustStock(
  context: CommandContext,
  { productId, difference, reason }: AdjustStock,
): Promise<AdjustStockOutcome> {
  return transaction(
    context.db,
    async (tx) => {
      const book = difference > 0 ? await StockBook.openFor(tx, [productId]) : await StockBook.open(tx, [productId]);
      const level = book.levelOf(productId);
      const change = adjust(level, difference, reason);
      if (!change) return { kind: 'exceeds-available', available: level.available };

      const movement = book.move(productId, change);
      await book.save();
      return { kind: 'adjusted', movement };
    },
    context,
  );
}
