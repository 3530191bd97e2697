/** Products, their titles and prices as rows. Every reader takes many keys and is one statement. */
import type { Money } from '@stoa/kernel/money.ts';
import type { Held } from '../domain/timeline.ts';
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

/** All titles of each product, oldest first; products without any are absent. */
export async function titleHistories(db: CatalogDb, productIds: readonly string[]): Promise<Map<string, Held[]>> {
  if (productIds.length === 0) return new Map();
  const rows = await db.$queryRaw<HeldRow[]>`
    SELECT product_id::text AS "productId", valid_from AS "validFrom", title AS value FROM product_title
    WHERE product_id = ANY(${[...productIds]}::uuid[]) ORDER BY product_id, valid_from`;
  return byProduct(rows);
}

/**
 * All list prices of each product, oldest first; products without any are absent. The value is the amount, or empty
 * for a price in another currency, which is equal to none.
 */
export async function priceHistories(
  db: CatalogDb,
  productIds: readonly string[],
  currency: string,
): Promise<Map<string, Held[]>> {
  if (productIds.length === 0) return new Map();
  const rows = await db.$queryRaw<HeldRow[]>`
    SELECT product_id::text AS "productId", valid_from AS "validFrom",
      CASE currency WHEN ${currency} THEN trim_scale(amount)::text ELSE '' END AS value
    FROM product_price WHERE product_id = ANY(${[...productIds]}::uuid[]) ORDER BY product_id, valid_from`;
  return byProduct(rows);
}

interface HeldRow {
  readonly productId: string;
  readonly validFrom: Date;
  readonly value: string;
}

function byProduct(rows: readonly HeldRow[]): Map<string, Held[]> {
  const histories = new Map<string, Held[]>();
  for (const { productId, validFrom, value } of rows) {
    const history = histories.get(productId) ?? [];
    history.push({ from: validFrom.toISOString(), value });
    histories.set(productId, history);
  }
  return histories;
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

export async function insertProducts(
  db: CatalogDb,
  rows: readonly Pick<ProductRow, 'id' | 'code' | 'title' | 'createdAt'>[],
): Promise<void> {
  await db.product.createMany({ data: [...rows] });
}

export async function insertTitles(
  db: CatalogDb,
  rows: readonly { readonly productId: string; readonly validFrom: string; readonly title: string }[],
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO product_title (product_id, valid_from, title)
    SELECT "productId", "validFrom", title FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS held("productId" uuid, "validFrom" timestamptz, title text)`;
}

export async function insertPrices(
  db: CatalogDb,
  rows: readonly ({ readonly productId: string; readonly validFrom: string } & Money)[],
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO product_price (product_id, valid_from, amount, currency)
    SELECT "productId", "validFrom", amount::numeric, currency FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS held("productId" uuid, "validFrom" timestamptz, amount text, currency text)`;
}

/** Gives products the titles that hold now; the history is written beside. */
export async function retitleProducts(
  db: CatalogDb,
  rows: readonly { readonly id: string; readonly title: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  await db.$executeRaw`
    UPDATE product SET title = renamed.title
    FROM unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ title }) => title)}::text[]) AS renamed(id, title)
    WHERE product.id = renamed.id`;
}
