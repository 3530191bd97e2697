/** Shipments as rows. Every reader takes many keys and is one statement. */
import type { Shipment as StoredShipment } from '@stoa/prisma/generated/shipping/client.ts';
import type { LineToShip, Recipient, Shipment } from '../domain/shipment.ts';
import type { ShippingDb } from './database.ts';

/** A shipment's row. Where it comes from is no part of its state, and never changes. */
type ShipmentRow = Omit<StoredShipment, 'invoice'>;

export interface ShipmentLineRow {
  readonly orderLineId: string;
  readonly shipmentId: string;
  readonly productId: string;
  readonly quantity: number;
  readonly returnedQuantity: number;
}

export interface RecipientRow extends Recipient {
  readonly shipmentId: string;
}

/** A customer and a product which that customer may have bought. */
export interface Purchase {
  readonly customerId: string;
  readonly productId: string;
}

export interface DeliveredPurchase extends Purchase {
  /** When the product first arrived. */
  readonly deliveredAt: Date;
}

export async function shipmentsByIds(db: ShippingDb, ids: readonly string[]): Promise<Shipment[]> {
  const rows = await db.shipment.findMany({ where: { id: { in: [...ids] } } });
  return rows.map(shipmentOf);
}

/** The shipments of orders, oldest first. */
export async function shipmentsOfOrders(db: ShippingDb, orderIds: readonly string[]): Promise<Shipment[]> {
  const rows = await db.shipment.findMany({
    where: { orderId: { in: [...orderIds] } },
    orderBy: [{ bookedAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map(shipmentOf);
}

export function linesOfShipments(db: ShippingDb, shipmentIds: readonly string[]): Promise<ShipmentLineRow[]> {
  return db.shipmentLine.findMany({
    where: { shipmentId: { in: [...shipmentIds] } },
    orderBy: [{ shipmentId: 'asc' }, { position: 'asc' }],
  });
}

export function linesByIds(db: ShippingDb, orderLineIds: readonly string[]): Promise<ShipmentLineRow[]> {
  return db.shipmentLine.findMany({ where: { orderLineId: { in: [...orderLineIds] } } });
}

export function recipientsOfShipments(db: ShippingDb, shipmentIds: readonly string[]): Promise<RecipientRow[]> {
  return db.shipmentRecipient.findMany({ where: { shipmentId: { in: [...shipmentIds] } } });
}

/** Those of the purchases whose product has arrived; the others are absent. */
export function deliveredPurchases(db: ShippingDb, purchases: readonly Purchase[]): Promise<DeliveredPurchase[]> {
  return db.$queryRaw`
    SELECT line.customer_id::text AS "customerId", line.product_id::text AS "productId",
      min(shipment.delivered_at) AS "deliveredAt"
    FROM unnest(${purchases.map((purchase) => purchase.customerId)}::uuid[],
      ${purchases.map((purchase) => purchase.productId)}::uuid[]) AS wanted(customer_id, product_id)
    JOIN shipment_line AS line USING (customer_id, product_id)
    JOIN shipment ON shipment.id = line.shipment_id
    WHERE shipment.delivered_at IS NOT NULL
    GROUP BY line.customer_id, line.product_id`;
}

/** Keeps a new shipment with its lines. */
export async function insertShipment(
  db: ShippingDb,
  shipment: Shipment,
  lines: readonly LineToShip[],
  recipient: Recipient,
): Promise<void> {
  const { id: shipmentId, customerId } = shipment;
  await db.shipment.create({ data: rowOf(shipment) });
  await db.shipmentLine.createMany({
    data: lines.map((line, position) => ({ ...line, shipmentId, position, customerId })),
  });
  if (customerId !== null) {
    const { name, lines: street, postcode, town, country } = recipient;
    await db.shipmentRecipient.create({
      data: { shipmentId, customerId, name, lines: [...street], postcode, town, country },
    });
  }
}

/** Keeps the next state of a shipment. */
export async function saveShipment(db: ShippingDb, shipment: Shipment): Promise<void> {
  const { id, ...data } = rowOf(shipment);
  await db.shipment.update({ where: { id }, data });
  await db.shipmentLine.updateMany({ where: { shipmentId: id }, data: { shippedAt: data.dispatchedAt } });
}

/** A shipment as its row has it. */
export function rowOf(shipment: Shipment): ShipmentRow {
  const { id, orderId, customerId, bookedAt } = shipment;
  const sent = shipment.state === 'BOOKED' ? null : shipment;
  return {
    id,
    orderId,
    customerId,
    bookedAt,
    dispatchedAt: sent?.dispatchedAt ?? null,
    carrier: sent?.tracking?.carrier ?? null,
    trackingCode: sent?.tracking?.code ?? null,
    deliveredAt: shipment.state === 'DELIVERED' ? shipment.deliveredAt : null,
  };
}

/** The state that a row's times stand for. */
export function shipmentOf(row: ShipmentRow): Shipment {
  const { id, orderId, customerId, bookedAt, dispatchedAt, carrier, trackingCode, deliveredAt } = row;
  const booking = { id, orderId, customerId, bookedAt };
  if (dispatchedAt === null) return { ...booking, state: 'BOOKED' };
  const tracking = carrier === null || trackingCode === null ? null : { carrier, code: trackingCode };
  if (deliveredAt === null) return { ...booking, state: 'DISPATCHED', dispatchedAt, tracking };
  return { ...booking, state: 'DELIVERED', dispatchedAt, tracking, deliveredAt };
}
