/** The mutations' inputs, checked against the rules of the domain. */
import { z } from 'zod';
import { postalAddress } from '../domain/address.ts';
import { consentNames } from '../domain/consent.ts';
import { countryCode } from '../domain/country.ts';
import { personName } from '../domain/customer.ts';
import { emailAddress } from '../domain/email.ts';

const customerId = z.string();

export const registerCustomerInput = z.object({
  name: personName,
  email: emailAddress,
  country: countryCode.nullish().transform((country) => country ?? null),
});

export const renameCustomerInput = z.object({ customerId, name: personName });

export const changeCustomerEmailInput = z.object({ customerId, email: emailAddress });

export const addCustomerAddressInput = z.object({ customerId, address: postalAddress });

export const removeCustomerAddressInput = z.object({ customerId, addressId: z.string() });

export const consentInput = z.object({ customerId, consent: z.enum(consentNames) });

export const requestCustomerDeletionInput = z.object({ customerId });
