import type { CatalogDb } from './database.ts';

export interface CategoryRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

export function categoriesByIds(db: CatalogDb, ids: readonly string[]): Promise<CategoryRow[]> {
  return db.category.findMany({ where: { id: { in: [...ids] } } });
}

export function categoryBySlug(db: CatalogDb, slug: string): Promise<CategoryRow | null> {
  return db.category.findUnique({ where: { slug } });
}

export function allCategories(db: CatalogDb): Promise<CategoryRow[]> {
  return db.category.findMany({ orderBy: [{ name: 'asc' }, { id: 'asc' }] });
}

/** The categories of each product, by name: one statement for all products. */
export function categoriesOfProducts(
  db: CatalogDb,
  productIds: readonly string[],
): Promise<(CategoryRow & { readonly productId: string })[]> {
  return db.$queryRaw`
    SELECT link.product_id::text AS "productId", category.id::text AS id, category.slug, category.name
    FROM product_category AS link JOIN category ON category.id = link.category_id
    WHERE link.product_id = ANY(${[...productIds]}::uuid[])
    ORDER BY category.name, category.id`;
}
