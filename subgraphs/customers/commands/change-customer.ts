import type { Aggregate } from '@stoa/messaging/aggregate.ts';
import { type Transaction, transaction } from '@stoa/messaging/transaction.ts';
import type { CustomerRow } from '../persistence/customer.store.ts';
import type { CustomersDb } from '../persistence/database.ts';
import type { CommandContext } from './context.ts';

export interface NotFound {
  readonly kind: 'not-found';
}

/** The person asked to be deleted: the account takes no new personal data. */
export interface DeletionPending {
  readonly kind: 'deletion-pending';
  readonly customer: CustomerRow;
}

/** A customer whom this transaction holds. */
export interface HeldCustomer {
  readonly customer: CustomerRow;
  readonly stream: Aggregate;
  readonly tx: Transaction<CustomersDb>;
}

/** Does work on one customer in one transaction: nobody else changes that customer meanwhile. */
export async function changeCustomer<Outcome>(
  context: CommandContext,
  customerId: string,
  work: (held: HeldCustomer) => Promise<Outcome>,
): Promise<Outcome | NotFound> {
  return transaction<CustomersDb, Outcome | NotFound>(
    context.db,
    async (tx) => {
      const stream = await tx.lock('Customer', customerId);
      if (!stream) return { kind: 'not-found' };
      const customer = await tx.db.customer.findUniqueOrThrow({ where: { id: customerId } });
      return work({ customer, stream, tx });
    },
    context,
  );
}
