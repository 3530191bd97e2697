import { formatDecimal, decimal, type Money } from '@stoa/kernel/money.ts';
import { transaction } from '@stoa/messaging/transaction.ts';
import { ProductPriceSet } from '../contract/events.ts';
import { startsInThePast } from '../domain/product.ts';
import type { ListPriceRow, ProductRow } from '../persistence/product.store.ts';
import type { CommandContext } from './context.ts';

export interface SetProductPrice {
  readonly productId: string;
  readonly price: Money;
  /** Null means now. */
  readonly from: Date | null;
}

export type SetProductPriceOutcome =
  | { readonly kind: 'set'; readonly product: ProductRow; readonly listPrice: ListPriceRow }
  | { readonly kind: 'in-the-past'; readonly from: Date; readonly now: Date }
  | { readonly kind: 'discontinued'; readonly product: ProductRow }
  | { readonly kind: 'not-found' };

/** Sets the list price that holds from an instant on. A price for an instant that already has one replaces it. */
export async function setProductPrice(
  context: CommandContext,
  { productId, price, from }: SetProductPrice,
): Promise<SetProductPriceOutcome> {
  return transaction(
    context.db,
    async (tx) => {
      const stream = await tx.lock('Product', productId);
      if (!stream) return { kind: 'not-found' };
      const product = await tx.db.product.findUniqueOrThrow({ where: { id: productId } });
      if (product.discontinuedAt !== null) return { kind: 'discontinued', product };
      const validFrom = from ?? tx.now;
      if (startsInThePast(validFrom, tx.now)) return { kind: 'in-the-past', from: validFrom, now: tx.now };

      const exact = { amount: formatDecimal(decimal(price.amount)), currency: price.currency };
      await tx.db.productPrice.upsert({
        where: { productId_validFrom: { productId, validFrom } },
        create: { productId, validFrom, ...exact },
        update: exact,
      });
      stream.append(ProductPriceSet, { payload: { productId, price: exact, validFrom: validFrom.toISOString() } });
      return { kind: 'set', product, listPrice: { productId, validFrom, price: exact } };
    },
    context,
  );
}
