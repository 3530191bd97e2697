import { sampleCustomers } from '@stoa/customers/contract/sample-shop.ts';
import customers from '@stoa/customers/subgraph.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { contractOf } from '../suite.ts';

const [first, second, third] = sampleCustomers();
const customerId = globalId('Customer', first?.id ?? '');
const leaving = globalId('Customer', second?.id ?? '');
const crowded = globalId('Customer', third?.id ?? '');
const nobody = globalId('Customer', newId());
const address = { recipient: 'A. Contract', lines: ['1 High Street'], town: 'Bath', postcode: 'BA1 1AA', country: 'GB' };
const consent = 'SURVEYS';
/** A customer has one address from the sample, and no more than twenty in all. */
const UNTIL_FULL = 19;

contractOf(customers, {
  entities: {
    Customer: { ids: () => sampleCustomers().map(({ id }) => id), select: 'name email', statements: 1 },
    Address: { ids: () => sampleCustomers().map(({ address: { id } }) => id), select: 'town', statements: 1 },
  },
  outcomes: [
    { mutation: 'registerCustomer', expect: 'CustomerRegistered', input: () => ({ name: 'New', email: 'new@stoa.example' }) },
    { mutation: 'registerCustomer', expect: 'EmailTaken', input: () => ({ name: 'Newer', email: 'NEW@stoa.example' }) },
    { mutation: 'renameCustomer', expect: 'CustomerRenamed', input: () => ({ customerId, name: 'Other' }) },
    { mutation: 'renameCustomer', expect: 'CustomerNotFound', input: () => ({ customerId: nobody, name: 'Other' }) },
    { mutation: 'changeCustomerEmail', expect: 'CustomerEmailChanged', input: () => ({ customerId, email: 'other@stoa.example' }) },
    { mutation: 'changeCustomerEmail', expect: 'EmailTaken', input: () => ({ customerId, email: 'new@stoa.example' }) },
    { mutation: 'changeCustomerEmail', expect: 'CustomerNotFound', input: () => ({ customerId: nobody, email: 'x@stoa.example' }) },
    ...Array.from({ length: UNTIL_FULL }, () => ({
      mutation: 'addCustomerAddress',
      expect: 'CustomerAddressAdded',
      input: () => ({ customerId: crowded, address }),
    })),
    { mutation: 'addCustomerAddress', expect: 'CustomerAddressLimitReached', input: () => ({ customerId: crowded, address }) },
    { mutation: 'addCustomerAddress', expect: 'CustomerNotFound', input: () => ({ customerId: nobody, address }) },
    {
      mutation: 'removeCustomerAddress',
      expect: 'CustomerAddressRemoved',
      input: () => ({ customerId, addressId: globalId('Address', first?.address.id ?? '') }),
    },
    { mutation: 'removeCustomerAddress', expect: 'CustomerAddressNotFound', input: () => ({ customerId, addressId: 'Address:forged' }) },
    { mutation: 'removeCustomerAddress', expect: 'CustomerNotFound', input: () => ({ customerId: nobody, addressId: 'Address:forged' }) },
    { mutation: 'giveConsent', expect: 'ConsentGiven', input: () => ({ customerId, consent }) },
    { mutation: 'giveConsent', expect: 'CustomerNotFound', input: () => ({ customerId: nobody, consent }) },
    { mutation: 'withdrawConsent', expect: 'ConsentWithdrawn', input: () => ({ customerId, consent }) },
    { mutation: 'withdrawConsent', expect: 'CustomerNotFound', input: () => ({ customerId: nobody, consent }) },
    { mutation: 'requestCustomerDeletion', expect: 'CustomerDeletionRequested', input: () => ({ customerId: leaving }) },
    { mutation: 'requestCustomerDeletion', expect: 'CustomerNotFound', input: () => ({ customerId: nobody }) },
    { mutation: 'renameCustomer', expect: 'CustomerDeletionPending', input: () => ({ customerId: leaving, name: 'Stay' }) },
    { mutation: 'changeCustomerEmail', expect: 'CustomerDeletionPending', input: () => ({ customerId: leaving, email: 'y@stoa.example' }) },
    { mutation: 'addCustomerAddress', expect: 'CustomerDeletionPending', input: () => ({ customerId: leaving, address }) },
    { mutation: 'giveConsent', expect: 'CustomerDeletionPending', input: () => ({ customerId: leaving, consent }) },
  ],
});
