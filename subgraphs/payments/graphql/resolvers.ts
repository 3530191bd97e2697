import { scalarResolvers } from '@stoa/graphql/scalars.ts';
import { byTypename, type ResolverMap } from '@stoa/subgraph/resolvers.ts';
import type { PaymentsContext } from './context.ts';
import { mutations } from './mutation.resolvers.ts';
import { orderResolvers, paymentQueries, paymentResolvers, refundResolvers } from './payment.resolvers.ts';

export const resolvers: ResolverMap<PaymentsContext> = {
  ...scalarResolvers,
  Query: paymentQueries,
  Mutation: mutations,
  Order: orderResolvers,
  Payment: paymentResolvers,
  Refund: refundResolvers,
  RefundPaymentResult: byTypename,
  RecordPaymentResult: byTypename,
};
