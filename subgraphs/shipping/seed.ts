import { type Transaction, transaction } from '@stoa/messaging/transaction.ts';
import type { SeedScope } from '@stoa/subgraph/define-subgraph.ts';
import {
  ReturnReceived,
  ShipmentAddressed,
  ShipmentBooked,
  ShipmentDelivered,
  ShipmentDispatched,
} from './contract/events.ts';
import { sampleReturns, type SampleShipment, sampleShipments } from './contract/sample-shop.ts';
import type { Shipment } from './domain/shipment.ts';
import type { ShippingClient, ShippingDb } from './persistence/database.ts';
import { rowOf } from './persistence/shipment.store.ts';

/** Fills an empty database with the sample shop's shipments and returns. @returns the number of shipments */
export async function seed({ db }: Pick<SeedScope<ShippingClient>, 'db'>): Promise<number> {
  await transaction(
    db,
    async (tx) => {
      await seedShipments(tx);
      await seedReturns(tx);
    },
    { timeout: 60_000 },
  );
  return sampleShipments().length;
}

async function seedShipments(tx: Transaction<ShippingDb>): Promise<void> {
  const samples = sampleShipments();
  const returned = new Map(sampleReturns().map(({ orderLineId, quantity }) => [orderLineId, quantity]));
  await tx.db.shipment.createMany({ data: samples.map((sample) => rowOf(shipmentOf(sample))) });
  await tx.db.shipmentRecipient.createMany({
    data: samples.map(({ id: shipmentId, customerId, recipient }) => {
      const { recipient: name, lines, postcode, town, country } = recipient;
      return { shipmentId, customerId, name, lines: [...lines], postcode, town, country };
    }),
  });
  await tx.db.shipmentLine.createMany({
    data: samples.flatMap(({ id: shipmentId, customerId, dispatch, lines }) =>
      lines.map((line, position) => ({
        ...line,
        shipmentId,
        position,
        customerId,
        shippedAt: dispatch?.at ?? null,
        returnedQuantity: returned.get(line.orderLineId) ?? 0,
      })),
    ),
  });
  for (const sample of samples) sayShipment(tx, sample);
}

function shipmentOf({ id, orderId, customerId, bookedAt, dispatch, deliveredAt }: SampleShipment): Shipment {
  const booking = { id, orderId, customerId, bookedAt };
  if (!dispatch) return { ...booking, state: 'BOOKED' };
  const sent = { ...booking, dispatchedAt: dispatch.at, tracking: dispatch.tracking };
  return deliveredAt ? { ...sent, state: 'DELIVERED', deliveredAt } : { ...sent, state: 'DISPATCHED' };
}

function sayShipment(tx: Transaction<ShippingDb>, sample: SampleShipment): void {
  const { id: shipmentId, orderId, customerId, recipient, lines, bookedAt, dispatch, deliveredAt } = sample;
  const { recipient: name, lines: street, postcode, town, country } = recipient;
  const stream = tx.create('Shipment', shipmentId);
  stream.append(ShipmentBooked, {
    payload: { shipmentId, orderId, customerId, lines: [...lines], bookedAt: bookedAt.toISOString() },
    occurredAt: bookedAt,
  });
  stream.append(ShipmentAddressed, {
    payload: { shipmentId, country },
    personal: { name, lines: [...street], postcode, town },
    subjectId: customerId,
    occurredAt: bookedAt,
  });
  if (!dispatch) return;
  stream.append(ShipmentDispatched, {
    payload: { shipmentId, orderId, tracking: dispatch.tracking, dispatchedAt: dispatch.at.toISOString() },
    occurredAt: dispatch.at,
  });
  if (!deliveredAt) return;
  stream.append(ShipmentDelivered, {
    payload: { shipmentId, orderId, deliveredAt: deliveredAt.toISOString() },
    occurredAt: deliveredAt,
  });
}

async function seedReturns(tx: Transaction<ShippingDb>): Promise<void> {
  const samples = sampleReturns();
  await tx.db.goodsReturn.createMany({
    data: samples.map(({ id, reference, customerId, reason, receivedAt }) => {
      return { id, reference, customerId, reason, receivedAt };
    }),
  });
  await tx.db.returnLine.createMany({
    data: samples.map(({ id: returnId, orderId, orderLineId, productId, quantity }) => ({
      returnId,
      position: 0,
      orderId,
      orderLineId,
      productId,
      quantity,
    })),
  });
  for (const { id: returnId, reference, customerId, reason, receivedAt, ...line } of samples) {
    const { orderId, orderLineId, productId, quantity } = line;
    tx.create('Return', returnId).append(ReturnReceived, {
      payload: {
        returnId,
        reference,
        customerId,
        reason,
        lines: [{ orderId, orderLineId, productId, quantity }],
        receivedAt: receivedAt.toISOString(),
      },
      occurredAt: receivedAt,
    });
  }
}
