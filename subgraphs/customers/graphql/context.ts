import { createListLoader, createLoader, type Loader } from '@stoa/graphql/loader.ts';
import type { RequestScope } from '@stoa/subgraph/request-scope.ts';
import {
  type ConsentDecisionRow,
  consentDecisions,
  type ConsentHistory,
  type ConsentRow,
  consentsOfCustomers,
} from '../persistence/consent.store.ts';
import {
  addressesByIds,
  addressesOfCustomers,
  type AddressRow,
  type CustomerRow,
  customersByIds,
} from '../persistence/customer.store.ts';
import type { CustomersClient } from '../persistence/database.ts';

/** Everything a resolver of the customers may use; made anew for each request. */
export interface CustomersContext extends RequestScope<CustomersClient> {
  readonly customer: Loader<string, CustomerRow | null>;
  readonly address: Loader<string, AddressRow | null>;
  readonly addressesOf: Loader<string, readonly AddressRow[]>;
  readonly consentsOf: Loader<string, readonly ConsentRow[]>;
  readonly decisionsOf: Loader<ConsentHistory, readonly ConsentDecisionRow[]>;
  /** Called after a change, so that the next mutation of the same request shows what is true then. */
  readonly forgetLoaded: () => void;
}

export function customersContext(scope: RequestScope<CustomersClient>): CustomersContext {
  const { db } = scope;
  const loaders = {
    customer: createLoader((ids: readonly string[]) => customersByIds(db, ids), (row) => row.id),
    address: createLoader((ids: readonly string[]) => addressesByIds(db, ids), (row) => row.id),
    addressesOf: createListLoader((ids: readonly string[]) => addressesOfCustomers(db, ids), (row) => row.customerId),
    consentsOf: createListLoader((ids: readonly string[]) => consentsOfCustomers(db, ids), (row) => row.customerId),
    decisionsOf: createListLoader<ConsentHistory, ConsentDecisionRow>(
      (histories) => consentDecisions(db, histories),
      (row) => row,
      { identityOf: ({ customerId, name, limit }) => `${customerId}/${name}/${limit}` },
    ),
  };
  return {
    ...scope,
    ...loaders,
    forgetLoaded: () => {
      for (const loader of Object.values(loaders)) loader.clearAll();
    },
  };
}
