import { transaction } from '@stoa/messaging/transaction.ts';
import { ProductDiscontinued } from '../contract/events.ts';
import type { ProductRow } from '../persistence/product.store.ts';
import type { CommandContext } from './context.ts';

/** Ends the sale of a product; null when there is no such product. Ending it twice changes nothing. */
export async function discontinueProduct(
  context: CommandContext,
  { productId }: { readonly productId: string },
): Promise<ProductRow | null> {
  return transaction(
    context.db,
    async (tx) => {
      const stream = await tx.lock('Product', productId);
      if (!stream) return null;
      const product = await tx.db.product.findUniqueOrThrow({ where: { id: productId } });
      if (product.discontinuedAt !== null) return product;

      stream.append(ProductDiscontinued, { payload: { productId, discontinuedAt: tx.now.toISOString() } });
      return tx.db.product.update({ where: { id: productId }, data: { discontinuedAt: tx.now } });
    },
    context,
  );
}
