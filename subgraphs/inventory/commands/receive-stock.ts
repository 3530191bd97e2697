import { transaction } from '@stoa/messaging/transaction.ts';
import { receive } from '../domain/stock.ts';
import type { MovementRow } from '../persistence/stock.store.ts';
import type { CommandContext } from './context.ts';
import { StockBook } from './stock-book.ts';

/**
 * Books goods that came in. Whether the catalog knows the product is not asked: the goods stand in the house
 * whatever the catalog says, and also when it is down.
 */
export async function receiveStock(
  context: CommandContext,
  { productId, quantity }: { readonly productId: string; readonly quantity: number },
): Promise<MovementRow> {
  return transaction(
    context.db,
    async (tx) => {
      const book = await StockBook.openFor(tx, [productId]);
      const movement = book.move(productId, receive(quantity));
      await book.save();
      return movement;
    },
    context,
  );
}
