import type { Caller } from '@stoa/identity/caller.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { sampleReturns, sampleShipments } from '@stoa/shipping/contract/sample-shop.ts';
import shipping from '@stoa/shipping/subgraph.ts';
import { contractOf } from '../suite.ts';

const orders: Caller = { kind: 'service', subject: 'orders' };

const waiting = sampleShipments().filter(({ dispatch }) => dispatch === null).map(({ id }) => globalId('Shipment', id));
const returned = new Set(sampleReturns().map(({ orderLineId }) => orderLineId));
/** One that has arrived, and of which nothing has come back. */
const arrived = sampleShipments().find(
  ({ deliveredAt, lines }) => deliveredAt !== null && !lines.some(({ orderLineId }) => returned.has(orderLineId)),
);
const nothing = globalId('Shipment', newId());
const dispatch = { shipmentId: waiting[0], carrier: 'Parcel Post', trackingCode: 'PP-1' };

const bookedLine = { orderLineId: globalId('OrderLine', newId()), productId: globalId('Product', newId()), quantity: 1 };
const booking = {
  orderId: globalId('Order', newId()),
  customerId: globalId('Customer', newId()),
  lines: [bookedLine],
  recipient: { name: 'A. Contract', lines: ['1 High Street'], town: 'Bath', country: 'GB' },
};

const goodsBack = {
  orderId: globalId('Order', arrived?.orderId ?? ''),
  lines: [{ orderLineId: globalId('OrderLine', arrived?.lines[0]?.orderLineId ?? ''), quantity: 1 }],
  reason: 'DAMAGED',
  reference: 'CONTRACT-1',
};

contractOf(shipping, {
  entities: {
    Shipment: { ids: () => sampleShipments().map(({ id }) => id), select: 'state lines { quantity }', statements: 2 },
    Return: { ids: () => sampleReturns().map(({ id }) => id), select: 'reason lines { quantity }', statements: 2 },
    Order: {
      ids: () => sampleShipments().map(({ orderId }) => orderId),
      select: 'shipments { state } returns { reason }',
      statements: 2,
      knowsAll: false,
    },
  },
  outcomes: [
    { mutation: 'bookShipment', caller: orders, expect: 'ShipmentBooked', input: () => booking },
    {
      mutation: 'bookShipment',
      caller: orders,
      expect: 'ShipmentLinesBookedAlready',
      input: () => ({ ...booking, lines: [{ ...bookedLine, quantity: 2 }] }),
    },
    { mutation: 'deliverShipment', expect: 'ShipmentNotDispatched', input: () => ({ shipmentId: waiting[0] }) },
    { mutation: 'dispatchShipment', expect: 'ShipmentDispatched', input: () => dispatch },
    { mutation: 'dispatchShipment', expect: 'ShipmentDispatchedAlready', input: () => ({ ...dispatch, trackingCode: 'PP-2' }) },
    { mutation: 'dispatchShipment', expect: 'ShipmentNotFound', input: () => ({ ...dispatch, shipmentId: nothing }) },
    { mutation: 'deliverShipment', expect: 'ShipmentDelivered', input: () => ({ shipmentId: waiting[0] }) },
    { mutation: 'deliverShipment', expect: 'ShipmentNotFound', input: () => ({ shipmentId: nothing }) },
    { mutation: 'receiveReturn', expect: 'ReturnReceived', input: () => goodsBack },
    { mutation: 'receiveReturn', expect: 'ReturnReferenceTaken', input: () => ({ ...goodsBack, orderId: globalId('Order', newId()) }) },
    {
      mutation: 'receiveReturn',
      expect: 'ReturnExceedsDelivery',
      input: () => ({ ...goodsBack, reference: 'CONTRACT-2', lines: goodsBack.lines.map((line) => ({ ...line, quantity: 1_000_000 })) }),
    },
  ],
});
