import { createLoader, type Loader } from '@stoa/graphql/loader.ts';
import type { RequestScope } from '@stoa/subgraph/request-scope.ts';
import type { InventoryClient } from '../persistence/database.ts';
import { type StockRow, stockOfProducts } from '../persistence/stock.store.ts';

/** Everything a resolver of inventory may use; made anew for each request. */
export interface InventoryContext extends RequestScope<InventoryClient> {
  readonly stock: Loader<string, StockRow | null>;
}

export function inventoryContext(scope: RequestScope<InventoryClient>): InventoryContext {
  const { db } = scope;
  return {
    ...scope,
    stock: createLoader((ids) => stockOfProducts(db, ids), (row) => row.productId),
  };
}
