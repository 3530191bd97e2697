/** What staff and other services change: parse, call the command, name the outcome. */
import { parseInput } from '@stoa/graphql/input.ts';
import { requireService, requireStaff } from '@stoa/identity/access.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import { badInput } from '@stoa/kernel/fault.ts';
import { globalId, parseGlobalId } from '@stoa/kernel/ids.ts';
import { bookShipment } from '../commands/book-shipment.ts';
import { deliverShipment } from '../commands/deliver-shipment.ts';
import { dispatchShipment } from '../commands/dispatch-shipment.ts';
import { receiveReturn } from '../commands/receive-return.ts';
import type { ReturnShortage } from '../domain/return.ts';
import type { ShippingContext } from './context.ts';
import { bookShipmentInput, deliverShipmentInput, dispatchShipmentInput, receiveReturnInput } from './inputs.ts';

interface Input {
  readonly input: unknown;
}

/** @throws {Fault} UNAUTHENTICATED or FORBIDDEN for everybody but other services and staff. */
export function requireServiceOrStaff(caller: Caller): void {
  if (caller.kind !== 'staff') requireService(caller);
}

const shipmentNotFound = (shipmentId: string) => ({ __typename: 'ShipmentNotFound', shipmentId });

export const mutations = {
  bookShipment: async (_: unknown, { input }: Input, context: ShippingContext) => {
    requireServiceOrStaff(context.caller);
    const { orderId, customerId, lines, recipient } = parseInput(bookShipmentInput, input);
    const outcome = await bookShipment(context, {
      orderId: mustBeId('Order', orderId, 'input.orderId'),
      customerId: mustBeId('Customer', customerId, 'input.customerId'),
      lines: lines.map((line, index) => ({
        orderLineId: mustBeId('OrderLine', line.orderLineId, `input.lines.${index}.orderLineId`),
        productId: mustBeId('Product', line.productId, `input.lines.${index}.productId`),
        quantity: line.quantity,
      })),
      recipient,
    });
    return outcome.kind === 'booked'
      ? { __typename: 'ShipmentBooked', shipment: outcome.shipment }
      : { __typename: 'ShipmentLinesBookedAlready', shipments: outcome.shipments };
  },

  dispatchShipment: async (_: unknown, { input }: Input, context: ShippingContext) => {
    requireStaff(context.caller);
    const { shipmentId: id, tracking } = parseInput(dispatchShipmentInput, input);
    const shipmentId = parseGlobalId('Shipment', id);
    if (shipmentId === null) return shipmentNotFound(id);
    const outcome = await dispatchShipment(context, { shipmentId, tracking });
    switch (outcome.kind) {
      case 'dispatched':
      case 'unchanged':
        return { __typename: 'ShipmentDispatched', shipment: outcome.shipment };
      case 'dispatched-otherwise':
        return { __typename: 'ShipmentDispatchedAlready', shipment: outcome.shipment };
      case 'not-found':
        return shipmentNotFound(id);
    }
  },

  deliverShipment: async (_: unknown, { input }: Input, context: ShippingContext) => {
    requireStaff(context.caller);
    const { shipmentId: id } = parseInput(deliverShipmentInput, input);
    const shipmentId = parseGlobalId('Shipment', id);
    if (shipmentId === null) return shipmentNotFound(id);
    const outcome = await deliverShipment(context, { shipmentId });
    switch (outcome.kind) {
      case 'delivered':
      case 'unchanged':
        return { __typename: 'ShipmentDelivered', shipment: outcome.shipment };
      case 'not-dispatched':
        return { __typename: 'ShipmentNotDispatched', shipment: outcome.shipment };
      case 'not-found':
        return shipmentNotFound(id);
    }
  },

  receiveReturn: async (_: unknown, { input }: Input, context: ShippingContext) => {
    requireStaff(context.caller);
    const { orderId: order, lines: given, reason, reference } = parseInput(receiveReturnInput, input);
    const orderId = parseGlobalId('Order', order);
    const unknown = given.filter((line) => orderId === null || parseGlobalId('OrderLine', line.orderLineId) === null);
    if (orderId === null || unknown.length > 0) {
      return exceedsDelivery(unknown.map((line) => ({ ...line, requested: line.quantity, returnable: 0 })));
    }
    const lines = given.map(({ orderLineId, quantity }) => ({
      orderLineId: parseGlobalId('OrderLine', orderLineId) ?? '',
      quantity,
    }));
    const outcome = await receiveReturn(context, { orderId, lines, reason, reference });
    switch (outcome.kind) {
      case 'received':
        return { __typename: 'ReturnReceived', return: outcome.goodsReturn };
      case 'exceeds-delivery':
        return exceedsDelivery(
          outcome.shortages.map((line) => ({ ...line, orderLineId: globalId('OrderLine', line.orderLineId) })),
        );
      case 'reference-taken':
        return { __typename: 'ReturnReferenceTaken', return: outcome.goodsReturn };
    }
  },
};

const exceedsDelivery = (shortages: readonly ReturnShortage[]) => ({ __typename: 'ReturnExceedsDelivery', shortages });

/** Another service sends what it knows, so a malformed id is its mistake, not something that does not exist. */
function mustBeId(type: string, value: string, path: string): string {
  const id = parseGlobalId(type, value);
  if (id === null) throw badInput(`${path}: this is no id of ${type}.`, { path });
  return id;
}
