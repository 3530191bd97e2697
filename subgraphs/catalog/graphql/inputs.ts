/** The mutations' inputs, checked against the rules of the domain. */
import { isDecimal } from '@stoa/kernel/money.ts';
import { z } from 'zod';
import { categoryName, categorySlug, productCode, productDescription, productTitle } from '../domain/product.ts';

const price = z.object({
  amount: z.string().refine((text) => isDecimal(text) && !text.startsWith('-'), 'Use a decimal that is not negative.'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'Use an ISO 4217 code such as GBP.'),
});

export const createProductInput = z.object({
  code: productCode,
  title: productTitle,
  description: productDescription.nullish().transform((text) => text ?? null),
  price,
});

export const renameProductInput = z.object({ productId: z.string(), title: productTitle });

export const setProductPriceInput = z.object({
  productId: z.string(),
  price,
  from: z.date().nullish().transform((from) => from ?? null),
});

export const createCategoryInput = z.object({ slug: categorySlug, name: categoryName });

export const categoriseProductInput = z.object({ productId: z.string(), categoryIds: z.array(z.string()).max(50) });

export const discontinueProductInput = z.object({ productId: z.string() });
