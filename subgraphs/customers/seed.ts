import { transaction } from '@stoa/messaging/transaction.ts';
import type { SeedScope } from '@stoa/subgraph/define-subgraph.ts';
import {
  CustomerAddressAdded,
  CustomerConsentGiven,
  CustomerEmailChanged,
  CustomerRegistered,
  CustomerRenamed,
} from './contract/events.ts';
import { sampleCustomers } from './contract/sample-shop.ts';
import type { CustomersClient } from './persistence/database.ts';

/** Fills an empty database with the sample shop's customers. @returns their number */
export async function seed({ db }: SeedScope<CustomersClient>): Promise<number> {
  const customers = sampleCustomers();
  const consents = customers.flatMap(({ id: customerId, consents: names, memberSince }) =>
    names.map((name) => ({ customerId, name, given: true, at: memberSince })),
  );
  await transaction(
    db,
    async (tx) => {
      await tx.db.customer.createMany({
        data: customers.map(({ id, name, email, country, memberSince }) => ({ id, name, email, country, memberSince })),
      });
      await tx.db.address.createMany({
        data: customers.map(({ id: customerId, address, memberSince }) => ({
          ...address,
          lines: [...address.lines],
          customerId,
          addedAt: memberSince,
        })),
      });
      await tx.db.consent.createMany({ data: consents.map(({ at, ...row }) => ({ ...row, since: at, decisions: 1 })) });
      await tx.db.consentDecision.createMany({
        data: consents.map(({ at, ...row }) => ({ ...row, number: 1, decidedAt: at })),
      });
      for (const { id: customerId, name, email, country, address, consents: names, memberSince } of customers) {
        const occurredAt = memberSince;
        const subjectId = customerId;
        const { id: addressId, country: addressCountry, ...place } = address;
        const stream = tx.create('Customer', customerId);
        stream.append(CustomerRegistered, {
          payload: { customerId, country, memberSince: memberSince.toISOString() },
          occurredAt,
        });
        stream.append(CustomerRenamed, { payload: { customerId }, personal: { name }, subjectId, occurredAt });
        stream.append(CustomerEmailChanged, { payload: { customerId }, personal: { email }, subjectId, occurredAt });
        stream.append(CustomerAddressAdded, {
          payload: { customerId, addressId, country: addressCountry },
          personal: { ...place, lines: [...place.lines] },
          subjectId,
          occurredAt,
        });
        for (const consent of names) {
          stream.append(CustomerConsentGiven, { payload: { customerId, consent }, occurredAt });
        }
      }
    },
    { timeout: 60_000 },
  );
  return customers.length;
}
