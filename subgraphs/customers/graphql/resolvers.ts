import { DateTimeScalar } from '@stoa/graphql/scalars.ts';
import { byTypename, type ResolverMap } from '@stoa/subgraph/resolvers.ts';
import { visibleCustomer } from './access.ts';
import type { CustomersContext } from './context.ts';
import { addressResolvers, consentResolvers, customerResolvers } from './customer.resolvers.ts';
import { mutations } from './mutation.resolvers.ts';

export const resolvers: ResolverMap<CustomersContext> = {
  DateTime: DateTimeScalar,
  Query: {
    me: (_: unknown, __: unknown, { caller, customer }: CustomersContext) =>
      caller.kind === 'customer' ? customer.load(caller.customerId) : null,
    customer: (_: unknown, { id }: { id: string }, { caller, customer }: CustomersContext) => {
      const customerId = visibleCustomer(caller, id);
      return customerId === null ? null : customer.load(customerId);
    },
  },
  Mutation: mutations,
  Customer: customerResolvers,
  Address: addressResolvers,
  Consent: consentResolvers,
  RegisterCustomerResult: byTypename,
  RenameCustomerResult: byTypename,
  ChangeCustomerEmailResult: byTypename,
  AddCustomerAddressResult: byTypename,
  RemoveCustomerAddressResult: byTypename,
  GiveConsentResult: byTypename,
  WithdrawConsentResult: byTypename,
  RequestCustomerDeletionResult: byTypename,
};
