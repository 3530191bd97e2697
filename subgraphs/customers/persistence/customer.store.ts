/** Customers and their addresses as rows. Every reader takes many keys and is one statement. */
import type { CustomersDb } from './database.ts';

export interface CustomerRow {
  readonly id: string;
  /** Null when the shop never knew it, or has erased it. */
  readonly name: string | null;
  readonly email: string | null;
  readonly country: string | null;
  readonly memberSince: Date;
  readonly deletionRequestedAt: Date | null;
}

export interface AddressRow {
  readonly id: string;
  readonly customerId: string;
  readonly recipient: string;
  readonly lines: readonly string[];
  readonly postcode: string | null;
  readonly town: string;
  readonly country: string;
  readonly addedAt: Date;
}

export function customersByIds(db: CustomersDb, ids: readonly string[]): Promise<CustomerRow[]> {
  return db.customer.findMany({ where: { id: { in: [...ids] } } });
}

export function addressesByIds(db: CustomersDb, ids: readonly string[]): Promise<AddressRow[]> {
  return db.address.findMany({ where: { id: { in: [...ids] } } });
}

/** The addresses of each customer, in the order in which they were added. */
export function addressesOfCustomers(db: CustomersDb, customerIds: readonly string[]): Promise<AddressRow[]> {
  return db.address.findMany({
    where: { customerId: { in: [...customerIds] } },
    orderBy: [{ addedAt: 'asc' }, { id: 'asc' }],
  });
}
