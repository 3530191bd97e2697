/** What shipments, returns and orders show, and to whom. */
import { mayActFor } from '@stoa/identity/access.ts';
import { globalId, parseGlobalId } from '@stoa/kernel/ids.ts';
import type { Representation } from '@stoa/subgraph/resolvers.ts';
import type { Shipment } from '../domain/shipment.ts';
import type { ReturnLineRow, ReturnRow } from '../persistence/return.store.ts';
import type { ShipmentLineRow } from '../persistence/shipment.store.ts';
import type { ShippingContext } from './context.ts';

interface Owned {
  readonly customerId: string | null;
}

/** What the caller may see of some rows: those of others are as good as none. */
function visible<Row extends Owned>(rows: readonly Row[], { caller }: ShippingContext): Row[] {
  return rows.filter((row) => mayActFor(caller, row.customerId));
}

const idOf = (type: string, { id }: Representation) => (typeof id === 'string' ? parseGlobalId(type, id) : null);

const reference = (type: string, id: string | null) => (id === null ? null : { id: globalId(type, id) });

export const orderResolvers = {
  __resolveReference: (given: Representation) => reference('Order', idOf('Order', given)),
  shipments: async (order: { readonly id: string }, _: unknown, context: ShippingContext) => {
    const orderId = parseGlobalId('Order', order.id);
    return orderId === null ? [] : visible(await context.shipmentsOf.load(orderId), context);
  },
  returns: async (order: { readonly id: string }, _: unknown, context: ShippingContext) => {
    const orderId = parseGlobalId('Order', order.id);
    return orderId === null ? [] : visible(await context.returnsOf.load(orderId), context);
  },
};

export const shipmentResolvers = {
  __resolveReference: async (given: Representation, context: ShippingContext) => {
    const id = idOf('Shipment', given);
    const shipment = id === null ? null : await context.shipment.load(id);
    return shipment && mayActFor(context.caller, shipment.customerId) ? shipment : null;
  },
  id: ({ id }: Shipment) => globalId('Shipment', id),
  order: ({ orderId }: Shipment) => reference('Order', orderId),
  customer: ({ customerId }: Shipment) => reference('Customer', customerId),
  recipient: ({ id }: Shipment, _: unknown, context: ShippingContext) => context.recipientOf.load(id),
  lines: ({ id }: Shipment, _: unknown, context: ShippingContext) => context.linesOf.load(id),
};

export const shipmentLineResolvers = {
  orderLineId: ({ orderLineId }: ShipmentLineRow) => globalId('OrderLine', orderLineId),
  product: ({ productId }: ShipmentLineRow) => reference('Product', productId),
};

export const returnResolvers = {
  __resolveReference: async (given: Representation, context: ShippingContext) => {
    const id = idOf('Return', given);
    const row = id === null ? null : await context.goodsReturn.load(id);
    return row && mayActFor(context.caller, row.customerId) ? row : null;
  },
  id: ({ id }: ReturnRow) => globalId('Return', id),
  customer: ({ customerId }: ReturnRow) => reference('Customer', customerId),
  lines: ({ id }: ReturnRow, _: unknown, context: ShippingContext) => context.returnLinesOf.load(id),
};

export const returnLineResolvers = {
  order: ({ orderId }: ReturnLineRow) => reference('Order', orderId),
  orderLineId: ({ orderLineId }: ReturnLineRow) => (orderLineId === null ? null : globalId('OrderLine', orderLineId)),
  product: ({ productId }: ReturnLineRow) => reference('Product', productId),
};
