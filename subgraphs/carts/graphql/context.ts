import { createListLoader, createLoader, type Loader } from '@stoa/graphql/loader.ts';
import type { RequestScope } from '@stoa/subgraph/request-scope.ts';
import {
  type CartLineRow,
  type CartRow,
  linesOfCarts,
  openCartsByIds,
  openCartsByTokenHashes,
  openCartsOfCustomers,
} from '../persistence/cart.store.ts';
import type { CartsClient } from '../persistence/database.ts';

/** Everything a resolver of the carts may use; made anew for each request. */
export interface CartsContext extends RequestScope<CartsClient> {
  readonly cart: Loader<string, CartRow | null>;
  readonly cartOfCustomer: Loader<string, CartRow | null>;
  /** By the hash of the guest's token. */
  readonly cartOfGuest: Loader<string, CartRow | null>;
  readonly linesOf: Loader<string, readonly CartLineRow[]>;
  /** Called after a change, so that the next mutation of the same request shows what is true then. */
  readonly forgetLoaded: () => void;
}

export function cartsContext(scope: RequestScope<CartsClient>): CartsContext {
  const { db } = scope;
  const loaders = {
    cart: createLoader((ids: readonly string[]) => openCartsByIds(db, ids), (row) => row.id),
    cartOfCustomer: createLoader(
      (ids: readonly string[]) => openCartsOfCustomers(db, ids),
      (row) => row.customerId ?? '',
    ),
    cartOfGuest: createLoader(
      (hashes: readonly string[]) => openCartsByTokenHashes(db, hashes),
      (row) => row.tokenHash ?? '',
    ),
    linesOf: createListLoader((ids: readonly string[]) => linesOfCarts(db, ids), (row) => row.cartId),
  };
  return {
    ...scope,
    ...loaders,
    forgetLoaded: () => {
      for (const loader of Object.values(loaders)) loader.clearAll();
    },
  };
}
