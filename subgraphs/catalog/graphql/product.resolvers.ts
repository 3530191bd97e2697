/** What a product and a category show. */
import { type Connection, connectionOf, type PageArguments, pageOf } from '@stoa/graphql/connection.ts';
import { parseInput } from '@stoa/graphql/input.ts';
import { globalId, parseGlobalId } from '@stoa/kernel/ids.ts';
import type { Representation } from '@stoa/subgraph/resolvers.ts';
import { z } from 'zod';
import { drawProduct } from '../domain/product-image.ts';
import type { CategoryRow } from '../persistence/category.store.ts';
import { type ProductFilter, type ProductRow, sellingProducts } from '../persistence/product.store.ts';
import type { CatalogContext } from './context.ts';

/** Where a product stands in a list by code. */
const place = z.object({ code: z.string() });
const historyLength = z.int().min(1).max(100);

/** A page of the products that are sold. @throws {Fault} BAD_USER_INPUT for a bad page. */
export async function productPage(
  context: CatalogContext,
  args: PageArguments,
  filter: Omit<ProductFilter, 'afterCode'>,
): Promise<Connection<ProductRow>> {
  const page = pageOf(args, place);
  const rows = await sellingProducts(context.db, { ...filter, afterCode: page.after?.code }, page.take);
  for (const row of rows) context.product.prime(row.id, row);
  return connectionOf(rows, { page, cursorOf: ({ code }) => ({ code }) });
}

export const productResolvers = {
  __resolveReference: ({ id }: Representation, context: CatalogContext) => {
    const productId = typeof id === 'string' ? parseGlobalId('Product', id) : null;
    return productId === null ? null : context.product.load(productId);
  },
  id: (product: ProductRow) => globalId('Product', product.id),
  title: async (product: ProductRow, { at }: { at?: Date | null }, context: CatalogContext) =>
    at ? ((await context.titleAt.load({ productId: product.id, at }))?.title ?? null) : product.title,
  image: (product: ProductRow) => drawProduct(product.code, product.title),
  price: async (product: ProductRow, { at }: { at?: Date | null }, context: CatalogContext) =>
    (await context.priceAt.load({ productId: product.id, at: at ?? context.clock.now() }))?.price ?? null,
  priceHistory: (product: ProductRow, { first }: { first: number }, context: CatalogContext) =>
    context.priceHistory(parseInput(historyLength, first, 'first')).load(product.id),
  categories: (product: ProductRow, _: unknown, context: CatalogContext) => context.categoriesOf.load(product.id),
};

export const categoryResolvers = {
  __resolveReference: ({ id }: Representation, context: CatalogContext) => {
    const categoryId = typeof id === 'string' ? parseGlobalId('Category', id) : null;
    return categoryId === null ? null : context.category.load(categoryId);
  },
  id: (category: CategoryRow) => globalId('Category', category.id),
  products: (category: CategoryRow, args: PageArguments, context: CatalogContext) =>
    productPage(context, args, { categoryId: category.id }),
};
