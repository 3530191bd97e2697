import type { PageArguments } from '@stoa/graphql/connection.ts';
import { parseInput } from '@stoa/graphql/input.ts';
import { scalarResolvers } from '@stoa/graphql/scalars.ts';
import { parseGlobalId } from '@stoa/kernel/ids.ts';
import { byTypename, type ResolverMap } from '@stoa/subgraph/resolvers.ts';
import { z } from 'zod';
import { allCategories } from '../persistence/category.store.ts';
import type { CatalogContext } from './context.ts';
import { mutations } from './mutation.resolvers.ts';
import { categoryResolvers, productPage, productResolvers } from './product.resolvers.ts';

const searchText = z.string().trim().min(1).max(100).nullish();

interface ProductsArguments extends PageArguments {
  readonly category?: string | null;
  readonly matching?: string | null;
}

export const resolvers: ResolverMap<CatalogContext> = {
  ...scalarResolvers,
  Query: {
    product: (_: unknown, { id }: { id: string }, context: CatalogContext) => {
      const productId = parseGlobalId('Product', id);
      return productId === null ? null : context.product.load(productId);
    },
    productByCode: (_: unknown, { code }: { code: string }, context: CatalogContext) =>
      context.productByCode.load(code.trim().toUpperCase()),
    products: (_: unknown, { category, matching, ...page }: ProductsArguments, context: CatalogContext) =>
      productPage(context, page, {
        categoryId: category == null ? undefined : parseGlobalId('Category', category),
        matching: parseInput(searchText, matching, 'matching') ?? undefined,
      }),
    categories: (_: unknown, __: unknown, context: CatalogContext) => allCategories(context.db),
  },
  Mutation: mutations,
  Product: productResolvers,
  Category: categoryResolvers,
  CreateProductResult: byTypename,
  RenameProductResult: byTypename,
  SetProductPriceResult: byTypename,
  CreateCategoryResult: byTypename,
  CategoriseProductResult: byTypename,
  DiscontinueProductResult: byTypename,
};
