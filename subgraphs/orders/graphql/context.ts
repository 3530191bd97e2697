import { createListLoader, createLoader, type Loader } from '@stoa/graphql/loader.ts';
import type { RequestScope } from '@stoa/subgraph/request-scope.ts';
import type { Order } from '../domain/order.ts';
import type { OrdersClient } from '../persistence/database.ts';
import {
  orderIdByNumbers,
  orderIdsOfCustomers,
  ordersByIds,
  type OrderPlaceInList,
} from '../persistence/order.store.ts';

/** Everything a resolver of orders may use; made anew for each request. */
export interface OrdersContext extends RequestScope<OrdersClient> {
  readonly order: Loader<string, Order | null>;
  readonly orderIdByNumber: Loader<string, { readonly number: string; readonly id: string } | null>;
  readonly ordersOf: (take: number, after: OrderPlaceInList | null) => Loader<string, readonly OrderPlaceInList[]>;
}

export function ordersContext(scope: RequestScope<OrdersClient>): OrdersContext {
  const { db } = scope;
  const pages = new Map<string, Loader<string, readonly OrderPlaceInList[]>>();
  return {
    ...scope,
    order: createLoader((ids) => ordersByIds(db, ids), (order) => order.orderId),
    orderIdByNumber: createLoader((numbers) => orderIdByNumbers(db, numbers), (row) => row.number),
    // All customers of a response are asked for the same page, so each distinct page is one loader, one statement.
    ordersOf: (take, after) => {
      const key = `${take}:${after?.placedAt.toISOString() ?? ''}:${after?.id ?? ''}`;
      const known = pages.get(key);
      if (known) return known;
      const loader = createListLoader(
        (customerIds: readonly string[]) => orderIdsOfCustomers(db, customerIds, take, after),
        (row) => row.customerId,
      );
      pages.set(key, loader);
      return loader;
    },
  };
}
