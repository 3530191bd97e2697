/** Staff's changes to the catalog: parse, call the command, name the outcome. */
import { parseInput } from '@stoa/graphql/input.ts';
import { requireStaff } from '@stoa/identity/access.ts';
import { globalId, parseGlobalId } from '@stoa/kernel/ids.ts';
import { categoriseProduct } from '../commands/categorise-product.ts';
import { createCategory } from '../commands/create-category.ts';
import { createProduct } from '../commands/create-product.ts';
import { discontinueProduct } from '../commands/discontinue-product.ts';
import { renameProduct } from '../commands/rename-product.ts';
import { setProductPrice } from '../commands/set-product-price.ts';
import type { CatalogContext } from './context.ts';
import {
  categoriseProductInput,
  createCategoryInput,
  createProductInput,
  discontinueProductInput,
  renameProductInput,
  setProductPriceInput,
} from './inputs.ts';

interface Input {
  readonly input: unknown;
}

const productNotFound = (productId: string) => ({ __typename: 'ProductNotFound', productId });

export const mutations = {
  createProduct: async (_: unknown, { input }: Input, context: CatalogContext) => {
    requireStaff(context.caller);
    const { kind, product } = await createProduct(context, parseInput(createProductInput, input));
    return { __typename: kind === 'created' ? 'ProductCreated' : 'ProductCodeTaken', product };
  },

  renameProduct: async (_: unknown, { input }: Input, context: CatalogContext) => {
    requireStaff(context.caller);
    const { productId: id, title } = parseInput(renameProductInput, input);
    const productId = parseGlobalId('Product', id);
    const product = productId === null ? null : await renameProduct(context, { productId, title });
    return product ? { __typename: 'ProductRenamed', product } : productNotFound(id);
  },

  setProductPrice: async (_: unknown, { input }: Input, context: CatalogContext) => {
    requireStaff(context.caller);
    const { productId: id, price, from } = parseInput(setProductPriceInput, input);
    const productId = parseGlobalId('Product', id);
    if (productId === null) return productNotFound(id);
    const outcome = await setProductPrice(context, { productId, price, from });
    switch (outcome.kind) {
      case 'set':
        return { __typename: 'ProductPriceSet', product: outcome.product, listPrice: outcome.listPrice };
      case 'in-the-past':
        return { __typename: 'PriceStartsInThePast', from: outcome.from, now: outcome.now };
      case 'discontinued':
        return { __typename: 'ProductDiscontinuedAlready', product: outcome.product };
      case 'not-found':
        return productNotFound(id);
    }
  },

  createCategory: async (_: unknown, { input }: Input, context: CatalogContext) => {
    requireStaff(context.caller);
    const { kind, category } = await createCategory(context, parseInput(createCategoryInput, input));
    return { __typename: kind === 'created' ? 'CategoryCreated' : 'CategorySlugTaken', category };
  },

  categoriseProduct: async (_: unknown, { input }: Input, context: CatalogContext) => {
    requireStaff(context.caller);
    const { productId: id, categoryIds: ids } = parseInput(categoriseProductInput, input);
    const productId = parseGlobalId('Product', id);
    if (productId === null) return productNotFound(id);
    const categoryIds: string[] = [];
    for (const given of ids) {
      const categoryId = parseGlobalId('Category', given);
      if (categoryId === null) return { __typename: 'CategoryNotFound', categoryId: given };
      categoryIds.push(categoryId);
    }
    const outcome = await categoriseProduct(context, { productId, categoryIds });
    switch (outcome.kind) {
      case 'categorised':
        return { __typename: 'ProductCategorised', product: outcome.product };
      case 'category-not-found':
        return { __typename: 'CategoryNotFound', categoryId: globalId('Category', outcome.categoryId) };
      case 'not-found':
        return productNotFound(id);
    }
  },

  discontinueProduct: async (_: unknown, { input }: Input, context: CatalogContext) => {
    requireStaff(context.caller);
    const { productId: id } = parseInput(discontinueProductInput, input);
    const productId = parseGlobalId('Product', id);
    const product = productId === null ? null : await discontinueProduct(context, { productId });
    return product ? { __typename: 'ProductDiscontinued', product } : productNotFound(id);
  },
};
