import { newId } from '@stoa/kernel/ids.ts';
import { transaction } from '@stoa/messaging/transaction.ts';
import { CustomerEmailChanged, CustomerRegistered, CustomerRenamed } from '../contract/events.ts';
import type { CustomerRow } from '../persistence/customer.store.ts';
import type { CustomersDb } from '../persistence/database.ts';
import type { CommandContext } from './context.ts';

export interface RegisterCustomer {
  readonly name: string;
  readonly email: string;
  readonly country: string | null;
}

export type RegisterCustomerOutcome =
  | { readonly kind: 'registered'; readonly customer: CustomerRow }
  | { readonly kind: 'email-taken' };

/** Opens an account. Of two callers with one e-mail, the second learns that it is taken, and nothing about the first. */
export async function registerCustomer(
  context: CommandContext,
  { name, email, country }: RegisterCustomer,
): Promise<RegisterCustomerOutcome> {
  return transaction<CustomersDb, RegisterCustomerOutcome>(
    context.db,
    async (tx) => {
      const customerId = newId();
      const customer = { id: customerId, name, email, country, memberSince: tx.now, deletionRequestedAt: null };
      const { count } = await tx.db.customer.createMany({ data: [customer], skipDuplicates: true });
      if (count === 0) return { kind: 'email-taken' };

      const stream = tx.create('Customer', customerId);
      stream.append(CustomerRegistered, {
        payload: { customerId, country, memberSince: tx.now.toISOString() },
      });
      stream.append(CustomerRenamed, { payload: { customerId }, personal: { name }, subjectId: customerId });
      stream.append(CustomerEmailChanged, { payload: { customerId }, personal: { email }, subjectId: customerId });
      return { kind: 'registered', customer };
    },
    context,
  );
}
