/**
 * What the customers service says. Versions are never changed; a new shape is a new version with its own sample.
 * Names, e-mails and addresses are personal: they never stand in a payload.
 */
import { defineEvent } from '@stoa/messaging/event.ts';
import { z } from 'zod';

const instant = z.iso.datetime();
const country = z.string().length(2);
const consent = z.string().regex(/^[A-Z][A-Z_]*$/);

/** An account came into being. Name and e-mail, where they are known, follow as events of their own. */
export const CustomerRegistered = defineEvent({
  type: 'customers.CustomerRegistered',
  version: 1,
  aggregate: 'Customer',
  payload: z.strictObject({ customerId: z.uuid(), country: country.nullable(), memberSince: instant }),
});

/** The customer has this name from now on. */
export const CustomerRenamed = defineEvent({
  type: 'customers.CustomerRenamed',
  version: 1,
  aggregate: 'Customer',
  payload: z.strictObject({ customerId: z.uuid() }),
  personal: z.strictObject({ name: z.string() }),
});

/** The customer is reached under this e-mail from now on. */
export const CustomerEmailChanged = defineEvent({
  type: 'customers.CustomerEmailChanged',
  version: 1,
  aggregate: 'Customer',
  payload: z.strictObject({ customerId: z.uuid() }),
  personal: z.strictObject({ email: z.string() }),
});

/** The customer has one more address. */
export const CustomerAddressAdded = defineEvent({
  type: 'customers.CustomerAddressAdded',
  version: 1,
  aggregate: 'Customer',
  payload: z.strictObject({ customerId: z.uuid(), addressId: z.uuid(), country }),
  personal: z.strictObject({
    recipient: z.string(),
    lines: z.array(z.string()),
    postcode: z.string().nullable(),
    town: z.string(),
  }),
});

/** The customer no longer has this address. */
export const CustomerAddressRemoved = defineEvent({
  type: 'customers.CustomerAddressRemoved',
  version: 1,
  aggregate: 'Customer',
  payload: z.strictObject({ customerId: z.uuid(), addressId: z.uuid() }),
});

/** The customer agrees to something. */
export const CustomerConsentGiven = defineEvent({
  type: 'customers.CustomerConsentGiven',
  version: 1,
  aggregate: 'Customer',
  payload: z.strictObject({ customerId: z.uuid(), consent }),
});

/** The customer no longer agrees to something. */
export const CustomerConsentWithdrawn = defineEvent({
  type: 'customers.CustomerConsentWithdrawn',
  version: 1,
  aggregate: 'Customer',
  payload: z.strictObject({ customerId: z.uuid(), consent }),
});

/** The customer wants to be deleted. Everybody who keeps personal data of this person will have to erase it. */
export const CustomerDeletionRequested = defineEvent({
  type: 'customers.CustomerDeletionRequested',
  version: 1,
  aggregate: 'Customer',
  payload: z.strictObject({ customerId: z.uuid(), requestedAt: instant }),
});

export const events = [
  CustomerRegistered,
  CustomerRenamed,
  CustomerEmailChanged,
  CustomerAddressAdded,
  CustomerAddressRemoved,
  CustomerConsentGiven,
  CustomerConsentWithdrawn,
  CustomerDeletionRequested,
];
