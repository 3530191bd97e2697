/** What the catalog says. Versions are never changed; a new shape is a new version with its own sample. */
import { isDecimal } from '@stoa/kernel/money.ts';
import { defineEvent } from '@stoa/messaging/event.ts';
import { z } from 'zod';

const price = z.strictObject({ amount: z.string().refine(isDecimal), currency: z.string().length(3) });
const instant = z.iso.datetime();

/** A product came into the range. Its first title and price follow as events of their own. */
export const ProductCreated = defineEvent({
  type: 'catalog.ProductCreated',
  version: 1,
  aggregate: 'Product',
  payload: z.strictObject({ productId: z.uuid(), code: z.string(), description: z.string().nullable() }),
});

/** The product has this title from an instant on. */
export const ProductRenamed = defineEvent({
  type: 'catalog.ProductRenamed',
  version: 1,
  aggregate: 'Product',
  payload: z.strictObject({ productId: z.uuid(), title: z.string(), validFrom: instant }),
});

/** The product has this list price from an instant on. */
export const ProductPriceSet = defineEvent({
  type: 'catalog.ProductPriceSet',
  version: 1,
  aggregate: 'Product',
  payload: z.strictObject({ productId: z.uuid(), price, validFrom: instant }),
});

/** The product is in these categories, and in no other. */
export const ProductCategorised = defineEvent({
  type: 'catalog.ProductCategorised',
  version: 1,
  aggregate: 'Product',
  payload: z.strictObject({ productId: z.uuid(), categoryIds: z.array(z.uuid()) }),
});

/** The product is no longer sold. */
export const ProductDiscontinued = defineEvent({
  type: 'catalog.ProductDiscontinued',
  version: 1,
  aggregate: 'Product',
  payload: z.strictObject({ productId: z.uuid(), discontinuedAt: instant }),
});

/** A category came into being. */
export const CategoryCreated = defineEvent({
  type: 'catalog.CategoryCreated',
  version: 1,
  aggregate: 'Category',
  payload: z.strictObject({ categoryId: z.uuid(), slug: z.string(), name: z.string() }),
});

export const events = [
  ProductCreated,
  ProductRenamed,
  ProductPriceSet,
  ProductCategorised,
  ProductDiscontinued,
  CategoryCreated,
];
