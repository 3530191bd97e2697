import type { PageArguments } from '@stoa/graphql/connection.ts';
import { parseInput } from '@stoa/graphql/input.ts';
import { scalarResolvers } from '@stoa/graphql/scalars.ts';
import { requireStaff } from '@stoa/identity/access.ts';
import { parseGlobalId } from '@stoa/kernel/ids.ts';
import { byTypename, type ResolverMap } from '@stoa/subgraph/resolvers.ts';
import { z } from 'zod';
import { salesTotals } from '../persistence/sales.store.ts';
import type { OrdersContext } from './context.ts';
import { mutations } from './mutation.resolvers.ts';
import {
  customerResolvers,
  orderLineResolvers,
  orderNoteResolvers,
  orderPage,
  orderResolvers,
  visibleOrder,
} from './order.resolvers.ts';

interface SalesTotalsArguments {
  readonly from?: Date | null;
  readonly to?: Date | null;
  readonly currency: string;
}

const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'Use an ISO 4217 code such as GBP.');

export const resolvers: ResolverMap<OrdersContext> = {
  ...scalarResolvers,
  Query: {
    order: (_: unknown, { id }: { id: string }, context: OrdersContext) =>
      visibleOrder(context, parseGlobalId('Order', id)),
    orderByNumber: async (_: unknown, { number }: { number: string }, context: OrdersContext) =>
      visibleOrder(context, (await context.orderIdByNumber.load(number))?.id ?? null),
    orders: (_: unknown, page: PageArguments, context: OrdersContext) => {
      requireStaff(context.caller);
      return orderPage(context, page, null);
    },
    salesTotals: (_: unknown, { from = null, to = null, currency }: SalesTotalsArguments, context: OrdersContext) => {
      requireStaff(context.caller);
      return salesTotals(context.db, { from, to }, parseInput(currencyCode, currency, 'currency'));
    },
  },
  Mutation: mutations,
  Order: orderResolvers,
  OrderLine: orderLineResolvers,
  OrderNote: orderNoteResolvers,
  Customer: customerResolvers,
  PlaceOrderResult: byTypename,
  CancelOrderResult: byTypename,
  AddOrderNoteResult: byTypename,
};
