import { transaction } from '@stoa/messaging/transaction.ts';
import { ProductCategorised } from '../contract/events.ts';
import { categoriesByIds } from '../persistence/category.store.ts';
import type { ProductRow } from '../persistence/product.store.ts';
import type { CommandContext } from './context.ts';

export type CategoriseProductOutcome =
  | { readonly kind: 'categorised'; readonly product: ProductRow }
  | { readonly kind: 'category-not-found'; readonly categoryId: string }
  | { readonly kind: 'not-found' };

/** Puts a product into exactly these categories. */
export async function categoriseProduct(
  context: CommandContext,
  { productId, categoryIds }: { readonly productId: string; readonly categoryIds: readonly string[] },
): Promise<CategoriseProductOutcome> {
  return transaction(
    context.db,
    async (tx) => {
      const stream = await tx.lock('Product', productId);
      if (!stream) return { kind: 'not-found' };
      const wanted = [...new Set(categoryIds)];
      const known = new Set((await categoriesByIds(tx.db, wanted)).map(({ id }) => id));
      const unknown = wanted.find((id) => !known.has(id));
      if (unknown !== undefined) return { kind: 'category-not-found', categoryId: unknown };

      await tx.db.productCategory.deleteMany({ where: { productId } });
      await tx.db.productCategory.createMany({ data: wanted.map((categoryId) => ({ productId, categoryId })) });
      stream.append(ProductCategorised, { payload: { productId, categoryIds: wanted } });
      return { kind: 'categorised', product: await tx.db.product.findUniqueOrThrow({ where: { id: productId } }) };
    },
    context,
  );
}
