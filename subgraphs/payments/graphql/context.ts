import { createListLoader, createLoader, type Loader } from '@stoa/graphql/loader.ts';
import type { RequestScope } from '@stoa/subgraph/request-scope.ts';
import type { PaymentsClient } from '../persistence/database.ts';
import { type PaymentRow, paymentsByIds, paymentsOfOrders } from '../persistence/payment.store.ts';
import { newestRefunds, type ShownRefund } from '../persistence/refund.store.ts';

/** Everything a resolver of payments may use; made anew for each request. */
export interface PaymentsContext extends RequestScope<PaymentsClient> {
  readonly payment: Loader<string, PaymentRow | null>;
  readonly paymentsOf: Loader<string, readonly PaymentRow[]>;
  /** The newest refunds of a payment; asked for by payment and number. */
  readonly refunds: (first: number) => Loader<string, readonly ShownRefund[]>;
  /** What was written is read anew by whatever comes later in the same request. */
  readonly forget: (payment: Pick<PaymentRow, 'id' | 'orderId'>) => void;
}

export function paymentsContext(scope: RequestScope<PaymentsClient>): PaymentsContext {
  const { db } = scope;
  const refunds = new Map<number, Loader<string, readonly ShownRefund[]>>();
  const payment = createLoader((ids: readonly string[]) => paymentsByIds(db, ids), (row) => row.id);
  const paymentsOf = createListLoader((ids: readonly string[]) => paymentsOfOrders(db, ids), (row) => row.orderId);
  return {
    ...scope,
    payment,
    paymentsOf,
    refunds: (first) => {
      const known = refunds.get(first);
      if (known) return known;
      const newest = (ids: readonly string[]) => newestRefunds(db, ids, first);
      const loader = createListLoader(newest, (row) => row.paymentId);
      refunds.set(first, loader);
      return loader;
    },
    forget: ({ id, orderId }) => {
      payment.clear(id);
      paymentsOf.clear(orderId);
      for (const loader of refunds.values()) loader.clear(id);
    },
  };
}
