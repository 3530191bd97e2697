import { transaction } from '@stoa/messaging/transaction.ts';
import { ProductRenamed } from '../contract/events.ts';
import type { ProductRow } from '../persistence/product.store.ts';
import type { CommandContext } from './context.ts';

/** Gives a product another title from now on; null when there is no such product. The same title again says nothing. */
export async function renameProduct(
  context: CommandContext,
  { productId, title }: { readonly productId: string; readonly title: string },
): Promise<ProductRow | null> {
  return transaction(
    context.db,
    async (tx) => {
      const stream = await tx.lock('Product', productId);
      if (!stream) return null;
      const product = await tx.db.product.findUniqueOrThrow({ where: { id: productId } });
      if (product.title === title) return product;

      const validFrom = tx.now;
      await tx.db.productTitle.upsert({
        where: { productId_validFrom: { productId, validFrom } },
        create: { productId, validFrom, title },
        update: { title },
      });
      stream.append(ProductRenamed, { payload: { productId, title, validFrom: validFrom.toISOString() } });
      return tx.db.product.update({ where: { id: productId }, data: { title } });
    },
    context,
  );
}
