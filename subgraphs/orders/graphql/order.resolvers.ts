/** What an order shows, and to whom. */
import { type Connection, connectionOf, type PageArguments, pageOf } from '@stoa/graphql/connection.ts';
import { isMoment } from '@stoa/graphql/scalars.ts';
import { mayActFor } from '@stoa/identity/access.ts';
import { globalId, parseGlobalId } from '@stoa/kernel/ids.ts';
import { money } from '@stoa/kernel/money.ts';
import type { Representation } from '@stoa/subgraph/resolvers.ts';
import { z } from 'zod';
import { lineTotal, type Order, type OrderLine, orderTotal } from '../domain/order.ts';
import { newestOrderIds, type OrderPlaceInList } from '../persistence/order.store.ts';
import type { OrdersContext } from './context.ts';

/** Where an order stands in a list that is newest first. */
const place = z.object({ placedAt: z.string().refine(isMoment), id: z.uuid() });

/** The order, if the caller may see it: somebody else's order is as good as none. */
export async function visibleOrder(context: OrdersContext, id: string | null): Promise<Order | null> {
  const order = id === null ? null : await context.order.load(id);
  return order && mayActFor(context.caller, order.customerId) ? order : null;
}

/** A page of the orders of one customer, or of all customers when the customer is null. */
export async function orderPage(
  context: OrdersContext,
  args: PageArguments,
  customerId: string | null,
): Promise<Connection<Order>> {
  const page = pageOf(args, place);
  const after: OrderPlaceInList | null = page.after && { placedAt: new Date(page.after.placedAt), id: page.after.id };
  const places =
    customerId === null
      ? await newestOrderIds(context.db, page.take, after)
      : await context.ordersOf(page.take, after).load(customerId);
  const found = await context.order.loadMany(places.map(({ id }) => id));
  const rows = found.filter((order): order is Order => order !== null && !(order instanceof Error));
  return connectionOf(rows, {
    page,
    cursorOf: ({ placedAt, orderId }) => ({ placedAt: placedAt.toISOString(), id: orderId }),
  });
}

/** A line knows the currency of its order only through its order. */
type LineInOrder = OrderLine & { readonly currency: string };

export const orderResolvers = {
  __resolveReference: ({ id }: Representation, context: OrdersContext) =>
    visibleOrder(context, typeof id === 'string' ? parseGlobalId('Order', id) : null),
  id: (order: Order) => globalId('Order', order.orderId),
  customer: ({ customerId }: Order) => (customerId === null ? null : { id: globalId('Customer', customerId) }),
  lines: ({ lines, currency }: Order): LineInOrder[] => lines.map((line) => ({ ...line, currency })),
  total: orderTotal,
};

export const orderLineResolvers = {
  id: (line: LineInOrder) => globalId('OrderLine', line.lineId),
  product: ({ productId }: LineInOrder) => (productId === null ? null : { id: globalId('Product', productId) }),
  unitPrice: ({ unitPrice, currency }: LineInOrder) => money(unitPrice, currency),
  total: (line: LineInOrder) => money(lineTotal(line), line.currency),
};

export const orderNoteResolvers = {
  id: ({ id }: { readonly id: string }) => globalId('OrderNote', id),
};

export const customerResolvers = {
  __resolveReference: ({ id }: Representation) =>
    typeof id === 'string' && parseGlobalId('Customer', id) !== null ? { id } : null,
  orders: ({ id }: { readonly id: string }, args: PageArguments, context: OrdersContext) => {
    const customerId = parseGlobalId('Customer', id);
    return customerId !== null && mayActFor(context.caller, customerId) ? orderPage(context, args, customerId) : null;
  },
};
