import type { PageArguments } from '@stoa/graphql/connection.ts';
import { scalarResolvers } from '@stoa/graphql/scalars.ts';
import { requireStaff } from '@stoa/identity/access.ts';
import { parseGlobalId } from '@stoa/kernel/ids.ts';
import { byTypename, type ResolverMap } from '@stoa/subgraph/resolvers.ts';
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

interface Period {
  readonly from?: Date | null;
  readonly to?: Date | null;
}

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
    salesTotals: (_: unknown, { from, to }: Period, context: OrdersContext) => {
      requireStaff(context.caller);
      return salesTotals(context.db, from ?? null, to ?? null);
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
