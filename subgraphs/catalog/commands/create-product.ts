import { newId } from '@stoa/kernel/ids.ts';
import type { Money } from '@stoa/kernel/money.ts';
import { transaction } from '@stoa/messaging/transaction.ts';
import { ProductCreated, ProductPriceSet, ProductRenamed } from '../contract/events.ts';
import type { ProductRow } from '../persistence/product.store.ts';
import type { CommandContext } from './context.ts';

export interface CreateProduct {
  readonly code: string;
  readonly title: string;
  readonly description: string | null;
  readonly price: Money;
}

export type CreateProductOutcome =
  | { readonly kind: 'created'; readonly product: ProductRow }
  | { readonly kind: 'code-taken'; readonly product: ProductRow };

/** Adds a product with its first title and list price. Of two callers with one code, the second gets the first's product. */
export async function createProduct(context: CommandContext, command: CreateProduct): Promise<CreateProductOutcome> {
  return transaction(
    context.db,
    async (tx) => {
      const productId = newId();
      const { code, title, description, price } = command;
      const { count } = await tx.db.product.createMany({
        data: [{ id: productId, code, title, description, createdAt: tx.now }],
        skipDuplicates: true,
      });
      const product = await tx.db.product.findUniqueOrThrow({ where: { code } });
      if (count === 0) return { kind: 'code-taken', product };

      await tx.db.productTitle.create({ data: { productId, title, validFrom: tx.now } });
      await tx.db.productPrice.create({ data: { productId, validFrom: tx.now, ...price } });
      const validFrom = tx.now.toISOString();
      const stream = tx.create('Product', productId);
      stream.append(ProductCreated, { payload: { productId, code, description } });
      stream.append(ProductRenamed, { payload: { productId, title, validFrom } });
      stream.append(ProductPriceSet, { payload: { productId, price, validFrom } });
      return { kind: 'created', product };
    },
    context,
  );
}
