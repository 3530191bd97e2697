/** Products, their titles and prices as rows. Every reader takes many keys and is one statement. */
import type { Money } from '@stoa/kernel/money.ts';
import type { CatalogDb } from './database.ts';

export interface ProductRow {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly description: string | null;
  readonly createdAt: Date;
  readonly discontinuedAt: Date | null;
}

/** A product at an instant. */
export interface ProductMoment {
  readonly productId: string;
  readonly at: Date;
}

export interface HeldPrice extends ProductMoment {
  readonly price: Money;
}

export interface HeldTitle extends ProductMoment {
  readonly title: string;
}

export interface ListPriceRow {
  readonly productId: string;
  readonly validFrom: Date;
  readonly price: Money;
}

export interface ProductFilter {
  /** Null is a category that does not exist: nothing is in it. */
  readonly categoryId?: string | null | undefined;
  readonly matching?: string | undefined;
  readonly afterCode?: string | undefined;
}

export function productsByIds(db: CatalogDb, ids: readonly string[]): Promise<ProductRow[]> {
  return db.product.findMany({ where: { id: { in: [...ids] } } });
}

export function productsByCodes(db: CatalogDb, codes: readonly string[]): Promise<ProductRow[]> {
  return db.product.findMany({ where: { code: { in: [...codes] } } });
}

/** Products that are sold, by code, beginning after one. */
export async function sellingProducts(db: CatalogDb, filter: ProductFilter, take: number): Promise<ProductRow[]> {
  const { categoryId, matching, afterCode } = filter;
  if (categoryId === null) return [];
  return db.product.findMany({
    where: {
      discontinuedAt: null,
      ...(afterCode === undefined ? {} : { code: { gt: afterCode } }),
      ...(categoryId === undefined ? {} : { categories: { some: { categoryId } } }),
      ...(matching === undefined
        ? {}
        : { OR: [{ title: contains(matching) }, { code: contains(matching) }] }),
    },
    orderBy: { code: 'asc' },
    take,
  });
}

/** Prisma binds the text but leaves LIKE's wildcards in it: without this, `%` would match everything. */
function contains(text: string): { contains: string; mode: 'insensitive' } {
  return { contains: text.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' };
}

/** The list price that held at each moment; a moment before the first price is absent. */
export async function pricesAt(db: CatalogDb, moments: readonly ProductMoment[]): Promise<HeldPrice[]> {
  const rows = await db.$queryRaw<(ProductMoment & Money)[]>`
    SELECT wanted.product_id::text AS "productId", wanted.at, trim_scale(price.amount)::text AS amount, price.currency
    FROM unnest(${moments.map(({ productId }) => productId)}::uuid[], ${moments.map(({ at }) => at)}::timestamptz[])
      AS wanted(product_id, at)
    CROSS JOIN LATERAL (
      SELECT amount, currency FROM product_price
      WHERE product_id = wanted.product_id AND valid_from <= wanted.at
      ORDER BY valid_from DESC LIMIT 1
    ) AS price`;
  return rows.map(({ productId, at, amount, currency }) => ({ productId, at, price: { amount, currency } }));
}

/** The title that held at each moment; a moment before the first title is absent. */
export function titlesAt(db: CatalogDb, moments: readonly ProductMoment[]): Promise<HeldTitle[]> {
  return db.$queryRaw`
    SELECT wanted.product_id::text AS "productId", wanted.at, held.title
    FROM unnest(${moments.map(({ productId }) => productId)}::uuid[], ${moments.map(({ at }) => at)}::timestamptz[])
      AS wanted(product_id, at)
    CROSS JOIN LATERAL (
      SELECT title FROM product_title
      WHERE product_id = wanted.product_id AND valid_from <= wanted.at
      ORDER BY valid_from DESC LIMIT 1
    ) AS held`;
}

/** The newest `limit` list prices of each product, newest first. */
export async function newestPrices(
  db: CatalogDb,
  productIds: readonly string[],
  limit: number,
): Promise<ListPriceRow[]> {
  const rows = await db.$queryRaw<{ productId: string; validFrom: Date; amount: string; currency: string }[]>`
    SELECT price.product_id::text AS "productId", price.valid_from AS "validFrom",
      trim_scale(price.amount)::text AS amount, price.currency
    FROM unnest(${[...productIds]}::uuid[]) AS wanted(product_id)
    CROSS JOIN LATERAL (
      SELECT * FROM product_price WHERE product_id = wanted.product_id ORDER BY valid_from DESC LIMIT ${limit}
    ) AS price ORDER BY price.product_id, price.valid_from DESC`;
  return rows.map(({ productId, validFrom, amount, currency }) => ({
    productId,
    validFrom,
    price: { amount, currency },
  }));
}
