import type { Cause } from '@stoa/messaging/cause.ts';
import { transaction } from '@stoa/messaging/transaction.ts';
import { customerId } from '@stoa/orders/contract/online-retail/keys.ts';
import type { FileCustomer } from '@stoa/orders/contract/online-retail/sales.ts';
import { CustomerRegistered } from '../contract/events.ts';
import { customersByIds } from '../persistence/customer.store.ts';
import type { CustomersClient } from '../persistence/database.ts';
import { countryOfName } from './country-of-name.ts';

/**
 * Opens an account for each of the file's customers that has none, since the day of the first invoice; nothing is
 * known of them but a country. Who has an account keeps it as it is. One transaction; returns how many were opened.
 */
export async function importCustomers(
  db: CustomersClient,
  customers: readonly FileCustomer[],
  cause: Cause,
): Promise<number> {
  return transaction(
    db,
    async (tx) => {
      const accounts = customers.map(({ customer, firstSeen, countries }) => ({
        id: customerId(customer),
        country: countryOfName(countries.at(-1)?.value ?? ''),
        memberSince: new Date(firstSeen),
      }));
      const present = new Set((await customersByIds(tx.db, accounts.map(({ id }) => id))).map(({ id }) => id));
      const missing = accounts.filter(({ id }) => !present.has(id));
      await tx.db.customer.createMany({ data: missing });
      for (const { id, country, memberSince } of missing) {
        tx.create('Customer', id).append(CustomerRegistered, {
          payload: { customerId: id, country, memberSince: memberSince.toISOString() },
          occurredAt: memberSince,
        });
      }
      return missing.length;
    },
    { cause, timeout: 60_000 },
  );
}
