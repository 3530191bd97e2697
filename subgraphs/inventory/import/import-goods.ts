import type { Cause } from '@stoa/messaging/cause.ts';
import { transaction } from '@stoa/messaging/transaction.ts';
import { orderId, productId } from '@stoa/orders/contract/online-retail/keys.ts';
import { StockBook } from '../commands/stock-book.ts';
import { receive, sellFromShelf, takeBack } from '../domain/stock.ts';
import type { InventoryClient } from '../persistence/database.ts';
import { bookedSources } from '../persistence/stock.store.ts';
import { saleMissing } from './errors.ts';
import { type GoodsMoved, type ProductGoods, sourceIdOf } from './goods.ts';
import { receiptsFor } from './receipts.ts';

/** How many movements were there before, or were booked. */
export interface BookedGoods {
  readonly receipts: number;
  readonly sales: number;
  readonly returns: number;
}

/** A movement to be booked. */
interface NewGoods {
  readonly moved: GoodsMoved;
  readonly sourceId: string;
}

/**
 * Books what moved of some products and is not on the books yet, with the receipts that it needs, at the original
 * times. One transaction with a fixed number of statements; a product is booked wholly or not at all.
 * @throws {Fault} SALES_NOT_IMPORTED when goods come back that never left: their sale is in a file not imported to its end
 */
export async function importGoods(
  db: InventoryClient,
  products: readonly ProductGoods[],
  cause: Cause,
): Promise<{ readonly written: BookedGoods; readonly present: BookedGoods }> {
  return transaction(
    db,
    async (tx) => {
      const ids = products.map(({ code }) => productId(code));
      const book = await StockBook.openFor(tx, ids);
      const sources = await bookedSources(tx.db, ids);
      const receipts = new Set(sources.flatMap(({ sourceId, kind }) => (kind === 'RECEIVED' ? [sourceId] : [])));
      const booked = new Set(sources.flatMap(({ sourceId, kind }) => (kind === 'RECEIVED' ? [] : [sourceId])));
      const written = { receipts: 0, sales: 0, returns: 0 };
      const present = { receipts: 0, sales: 0, returns: 0 };
      for (const { code, goods } of products) {
        const missing: NewGoods[] = [];
        for (const moved of goods) {
          const sourceId = sourceIdOf(moved);
          if (!booked.has(sourceId)) missing.push({ moved, sourceId });
          else present[moved.backWith === null ? 'sales' : 'returns'] += 1;
          if (receipts.has(sourceId)) present.receipts += 1;
        }
        const added = bookProduct(book, code, missing);
        for (const kind of ['receipts', 'sales', 'returns'] as const) written[kind] += added[kind];
      }
      await book.save();
      return { written, present };
    },
    { cause, timeout: 60_000 },
  );
}

function bookProduct(book: StockBook, code: string, missing: readonly NewGoods[]): BookedGoods {
  const id = productId(code);
  const received = receiptsFor(missing.map(({ moved }) => moved));
  const booked = { receipts: 0, sales: 0, returns: 0 };
  for (const { moved, sourceId } of missing) {
    const occurredAt = new Date(moved.at);
    const reservationId = orderId(moved.invoice);
    if (moved.backWith === null) {
      const pieces = received.get(moved);
      // A receipt is known by the sale that it was needed for first.
      if (pieces !== undefined) book.move(id, receive(pieces), { sourceId, occurredAt });
      book.move(id, sellFromShelf(moved.quantity), { reservationId, sourceId, occurredAt });
      booked.receipts += pieces === undefined ? 0 : 1;
      booked.sales += 1;
    } else {
      if (book.levelOf(id).sold < moved.quantity) throw saleMissing(code, moved.invoice);
      book.move(id, takeBack(moved.quantity), { reservationId, sourceId, occurredAt });
      booked.returns += 1;
    }
  }
  return booked;
}
