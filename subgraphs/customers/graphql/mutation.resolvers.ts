/** Changes of accounts: parse, check who asks, call the command, name the outcome. */
import { parseInput } from '@stoa/graphql/input.ts';
import { parseGlobalId } from '@stoa/kernel/ids.ts';
import { addCustomerAddress } from '../commands/add-customer-address.ts';
import type { DeletionPending, NotFound } from '../commands/change-customer.ts';
import { changeCustomerEmail } from '../commands/change-customer-email.ts';
import { decideConsent } from '../commands/decide-consent.ts';
import { registerCustomer } from '../commands/register-customer.ts';
import { removeCustomerAddress } from '../commands/remove-customer-address.ts';
import { renameCustomer } from '../commands/rename-customer.ts';
import { requestCustomerDeletion } from '../commands/request-customer-deletion.ts';
import { MOST_ADDRESSES } from '../domain/address.ts';
import { changeableCustomer, mayRegister } from './access.ts';
import type { CustomersContext } from './context.ts';
import { consentsOf } from './customer.resolvers.ts';
import {
  addCustomerAddressInput,
  changeCustomerEmailInput,
  consentInput,
  registerCustomerInput,
  removeCustomerAddressInput,
  renameCustomerInput,
  requestCustomerDeletionInput,
} from './inputs.ts';

interface Input {
  readonly input: unknown;
}

const customerNotFound = (customerId: string) => ({ __typename: 'CustomerNotFound', customerId });

export const mutations = {
  registerCustomer: async (_: unknown, { input }: Input, context: CustomersContext) => {
    mayRegister(context.caller);
    const command = parseInput(registerCustomerInput, input);
    const outcome = await registerCustomer(context, command);
    return outcome.kind === 'registered'
      ? { __typename: 'CustomerRegistered', customer: outcome.customer }
      : { __typename: 'EmailTaken', email: command.email };
  },

  renameCustomer: async (_: unknown, { input }: Input, context: CustomersContext) => {
    const { customerId: id, name } = parseInput(renameCustomerInput, input);
    const outcome = await changing(context, id, (customerId) => renameCustomer(context, { customerId, name }));
    return outcome.kind === 'renamed' ? { __typename: 'CustomerRenamed', customer: outcome.customer } : refusal(outcome, id);
  },

  changeCustomerEmail: async (_: unknown, { input }: Input, context: CustomersContext) => {
    const { customerId: id, email } = parseInput(changeCustomerEmailInput, input);
    const outcome = await changing(context, id, (customerId) => changeCustomerEmail(context, { customerId, email }));
    switch (outcome.kind) {
      case 'changed':
        return { __typename: 'CustomerEmailChanged', customer: outcome.customer };
      case 'email-taken':
        return { __typename: 'EmailTaken', email };
      case 'deletion-pending':
      case 'not-found':
        return refusal(outcome, id);
    }
  },

  addCustomerAddress: async (_: unknown, { input }: Input, context: CustomersContext) => {
    const { customerId: id, address } = parseInput(addCustomerAddressInput, input);
    const outcome = await changing(context, id, (customerId) => addCustomerAddress(context, { customerId, address }));
    switch (outcome.kind) {
      case 'added':
        return { __typename: 'CustomerAddressAdded', customer: outcome.customer, address: outcome.address };
      case 'too-many':
        return { __typename: 'CustomerAddressLimitReached', customer: outcome.customer, most: MOST_ADDRESSES };
      case 'deletion-pending':
      case 'not-found':
        return refusal(outcome, id);
    }
  },

  removeCustomerAddress: async (_: unknown, { input }: Input, context: CustomersContext) => {
    const { customerId: id, addressId: givenAddressId } = parseInput(removeCustomerAddressInput, input);
    const addressId = parseGlobalId('Address', givenAddressId);
    const outcome = await changing(context, id, (customerId) =>
      removeCustomerAddress(context, { customerId, addressId }),
    );
    switch (outcome.kind) {
      case 'removed':
        return { __typename: 'CustomerAddressRemoved', customer: outcome.customer, addressId: givenAddressId };
      case 'address-not-found':
        return { __typename: 'CustomerAddressNotFound', customer: outcome.customer, addressId: givenAddressId };
      case 'not-found':
        return customerNotFound(id);
    }
  },

  giveConsent: (_: unknown, { input }: Input, context: CustomersContext) => decide(context, input, true),

  withdrawConsent: (_: unknown, { input }: Input, context: CustomersContext) => decide(context, input, false),

  requestCustomerDeletion: async (_: unknown, { input }: Input, context: CustomersContext) => {
    const { customerId: id } = parseInput(requestCustomerDeletionInput, input);
    const outcome = await changing(context, id, (customerId) => requestCustomerDeletion(context, { customerId }));
    return outcome.kind === 'requested'
      ? { __typename: 'CustomerDeletionRequested', customer: outcome.customer }
      : customerNotFound(id);
  },
};

/** Runs a change on a customer whom the caller may change; for others there is no such customer. */
async function changing<Outcome>(
  context: CustomersContext,
  id: string,
  change: (customerId: string) => Promise<Outcome>,
): Promise<Outcome | NotFound> {
  const customerId = changeableCustomer(context.caller, id);
  if (customerId === null) return { kind: 'not-found' };
  const outcome = await change(customerId);
  context.forgetLoaded();
  return outcome;
}

async function decide(context: CustomersContext, input: unknown, given: boolean) {
  const { customerId: id, consent } = parseInput(consentInput, input);
  const outcome = await changing(context, id, (customerId) => decideConsent(context, { customerId, consent, given }));
  if (outcome.kind !== 'decided') return refusal(outcome, id);
  const { customer } = outcome;
  const view = (await consentsOf(customer, context)).find(({ name }) => name === consent);
  return { __typename: given ? 'ConsentGiven' : 'ConsentWithdrawn', customer, consent: view };
}

function refusal(outcome: DeletionPending | NotFound, id: string) {
  return outcome.kind === 'deletion-pending'
    ? { __typename: 'CustomerDeletionPending', customer: outcome.customer }
    : customerNotFound(id);
}
