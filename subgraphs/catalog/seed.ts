import { transaction } from '@stoa/messaging/transaction.ts';
import type { SeedScope } from '@stoa/subgraph/define-subgraph.ts';
import {
  CategoryCreated,
  ProductCategorised,
  ProductCreated,
  ProductPriceSet,
  ProductRenamed,
} from './contract/events.ts';
import { sampleCategories, sampleProducts, sampleShopOpened } from './contract/sample-shop.ts';
import type { CatalogClient } from './persistence/database.ts';

/** Fills an empty catalog with the sample shop's range. @returns the number of products */
export async function seed({ db }: SeedScope<CatalogClient>): Promise<number> {
  const products = sampleProducts();
  const occurredAt = sampleShopOpened;
  const validFrom = occurredAt.toISOString();
  await transaction(
    db,
    async (tx) => {
      await tx.db.category.createMany({ data: [...sampleCategories] });
      for (const { id: categoryId, slug, name } of sampleCategories) {
        tx.create('Category', categoryId).append(CategoryCreated, { payload: { categoryId, slug, name }, occurredAt });
      }
      await tx.db.product.createMany({
        data: products.map(({ id, code, title, description }) => ({ id, code, title, description, createdAt: occurredAt })),
      });
      await tx.db.productTitle.createMany({
        data: products.map(({ id: productId, title }) => ({ productId, title, validFrom: occurredAt })),
      });
      await tx.db.productPrice.createMany({
        data: products.flatMap(({ id: productId, prices }) =>
          prices.map((held) => ({ productId, validFrom: held.validFrom, ...held.price })),
        ),
      });
      await tx.db.productCategory.createMany({
        data: products.map(({ id: productId, category }) => ({ productId, categoryId: category.id })),
      });
      for (const { id: productId, code, title, description, category, prices } of products) {
        const stream = tx.create('Product', productId);
        stream.append(ProductCreated, { payload: { productId, code, description }, occurredAt });
        stream.append(ProductRenamed, { payload: { productId, title, validFrom }, occurredAt });
        stream.append(ProductCategorised, { payload: { productId, categoryIds: [category.id] }, occurredAt });
        for (const held of prices) {
          stream.append(ProductPriceSet, {
            payload: { productId, price: held.price, validFrom: held.validFrom.toISOString() },
            occurredAt: held.validFrom,
          });
        }
      }
    },
    { timeout: 60_000 },
  );
  return products.length;
}
