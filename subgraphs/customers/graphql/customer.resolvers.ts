/** What a customer, an address and a consent show. Who may see them is decided where they enter: by key, and by query. */
import { parseInput } from '@stoa/graphql/input.ts';
import { mayActFor } from '@stoa/identity/access.ts';
import { globalId, parseGlobalId } from '@stoa/kernel/ids.ts';
import type { Representation } from '@stoa/subgraph/resolvers.ts';
import { z } from 'zod';
import { type ConsentName, consentNames } from '../domain/consent.ts';
import type { AddressRow, CustomerRow } from '../persistence/customer.store.ts';
import { visibleCustomer } from './access.ts';
import type { CustomersContext } from './context.ts';

/** What a customer thinks of one thing to agree to. */
export interface ConsentView {
  readonly customerId: string;
  readonly name: ConsentName;
  readonly given: boolean;
  readonly since: Date | null;
}

const historyLength = z.int().min(1).max(100);

/** Everything this customer can agree to, decided or not. */
export async function consentsOf({ id: customerId }: CustomerRow, context: CustomersContext): Promise<ConsentView[]> {
  const decided = new Map((await context.consentsOf.load(customerId)).map((row) => [row.name, row]));
  return consentNames.map((name) => {
    const { given = false, since = null } = decided.get(name) ?? {};
    return { customerId, name, given, since };
  });
}

export const customerResolvers = {
  __resolveReference: ({ id }: Representation, context: CustomersContext) => {
    const customerId = visibleCustomer(context.caller, id);
    return customerId === null ? null : context.customer.load(customerId);
  },
  id: (customer: CustomerRow) => globalId('Customer', customer.id),
  addresses: (customer: CustomerRow, _: unknown, context: CustomersContext) => context.addressesOf.load(customer.id),
  consents: (customer: CustomerRow, _: unknown, context: CustomersContext) => consentsOf(customer, context),
};

export const addressResolvers = {
  __resolveReference: async ({ id }: Representation, context: CustomersContext) => {
    const addressId = typeof id === 'string' ? parseGlobalId('Address', id) : null;
    const address = addressId === null ? null : await context.address.load(addressId);
    return address && mayActFor(context.caller, address.customerId) ? address : null;
  },
  id: (address: AddressRow) => globalId('Address', address.id),
};

export const consentResolvers = {
  history: ({ customerId, name }: ConsentView, { first }: { first: number }, context: CustomersContext) =>
    context.decisionsOf.load({ customerId, name, limit: parseInput(historyLength, first, 'first') }),
};
