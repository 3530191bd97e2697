import { createListLoader, createLoader, type Loader } from '@stoa/graphql/loader.ts';
import type { RequestScope } from '@stoa/subgraph/request-scope.ts';
import { categoriesByIds, categoriesOfProducts, type CategoryRow } from '../persistence/category.store.ts';
import type { CatalogClient } from '../persistence/database.ts';
import {
  type HeldPrice,
  type HeldTitle,
  type ListPriceRow,
  newestPrices,
  pricesAt,
  type ProductMoment,
  type ProductRow,
  productsByCodes,
  productsByIds,
  titlesAt,
} from '../persistence/product.store.ts';

/** Everything a resolver of the catalog may use; made anew for each request. */
export interface CatalogContext extends RequestScope<CatalogClient> {
  readonly product: Loader<string, ProductRow | null>;
  readonly productByCode: Loader<string, ProductRow | null>;
  readonly category: Loader<string, CategoryRow | null>;
  readonly categoriesOf: Loader<string, readonly CategoryRow[]>;
  readonly priceAt: Loader<ProductMoment, HeldPrice | null>;
  readonly titleAt: Loader<ProductMoment, HeldTitle | null>;
  /** The newest list prices of a product; asked for by product and number. */
  readonly priceHistory: (first: number) => Loader<string, readonly ListPriceRow[]>;
}

export function catalogContext(scope: RequestScope<CatalogClient>): CatalogContext {
  const { db } = scope;
  const histories = new Map<number, Loader<string, readonly ListPriceRow[]>>();
  return {
    ...scope,
    product: createLoader((ids) => productsByIds(db, ids), (row) => row.id),
    productByCode: createLoader((codes) => productsByCodes(db, codes), (row) => row.code),
    category: createLoader((ids) => categoriesByIds(db, ids), (row) => row.id),
    categoriesOf: createListLoader((ids) => categoriesOfProducts(db, ids), (row) => row.productId),
    priceAt: momentLoader((moments) => pricesAt(db, moments)),
    titleAt: momentLoader((moments) => titlesAt(db, moments)),
    priceHistory: (first) => {
      const known = histories.get(first);
      if (known) return known;
      const loader = createListLoader((ids: readonly string[]) => newestPrices(db, ids, first), (row) => row.productId);
      histories.set(first, loader);
      return loader;
    },
  };
}

/** Two moments are the same key when they name the same product and the same instant. */
function momentLoader<Row extends ProductMoment>(
  read: (moments: readonly ProductMoment[]) => Promise<readonly Row[]>,
): Loader<ProductMoment, Row | null> {
  return createLoader<ProductMoment, Row>(read, (row) => row, {
    identityOf: ({ productId, at }) => `${productId}@${at.getTime()}`,
  });
}
