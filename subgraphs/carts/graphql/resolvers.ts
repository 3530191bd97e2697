import { DateTimeScalar } from '@stoa/graphql/scalars.ts';
import { byTypename, type ResolverMap } from '@stoa/subgraph/resolvers.ts';
import {
  cartLeftOutResolvers,
  cartLineResolvers,
  cartQueries,
  cartResolvers,
  customerResolvers,
} from './cart.resolvers.ts';
import type { CartsContext } from './context.ts';
import { mutations } from './mutation.resolvers.ts';

export const resolvers: ResolverMap<CartsContext> = {
  DateTime: DateTimeScalar,
  Query: cartQueries,
  Mutation: mutations,
  Cart: cartResolvers,
  CartLine: cartLineResolvers,
  CartLeftOut: cartLeftOutResolvers,
  Customer: customerResolvers,
  AddToCartResult: byTypename,
  SetCartQuantityResult: byTypename,
  RemoveFromCartResult: byTypename,
  ClearCartResult: byTypename,
  MergeGuestCartResult: byTypename,
};
