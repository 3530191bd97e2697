import { newId } from '@stoa/kernel/ids.ts';
import { type Transaction, transaction } from '@stoa/messaging/transaction.ts';
import { ShipmentAddressed, ShipmentBooked } from '../contract/events.ts';
import type { BookedShipment, LineToShip, Recipient, Shipment } from '../domain/shipment.ts';
import { sameLines } from '../domain/shipment.decisions.ts';
import type { ShippingDb } from '../persistence/database.ts';
import { insertShipment, linesByIds, linesOfShipments, shipmentsByIds } from '../persistence/shipment.store.ts';
import type { CommandContext } from './context.ts';

export interface BookShipment {
  readonly orderId: string;
  readonly customerId: string;
  readonly lines: readonly LineToShip[];
  readonly recipient: Recipient;
}

export type BookShipmentOutcome =
  | { readonly kind: 'booked'; readonly shipment: Shipment }
  /** Some of the lines are on their way in another set. */
  | { readonly kind: 'lines-booked-otherwise'; readonly shipments: readonly Shipment[] };

/** Books lines of an order to be sent. The same set again, however often and at once, is the same shipment. */
export async function bookShipment(context: CommandContext, command: BookShipment): Promise<BookShipmentOutcome> {
  return transaction(
    context.db,
    async (tx) => {
      const { orderId, customerId, lines, recipient } = command;
      // There is no row yet that two bookings of one order could lock.
      await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`shipping-order:${orderId}`}, 0))`;
      const earlier = await earlierBooking(tx, command);
      if (earlier) return earlier;

      const shipment: BookedShipment = { id: newId(), orderId, customerId, bookedAt: tx.now, state: 'BOOKED' };
      await insertShipment(tx.db, shipment, lines, recipient);
      const { country, ...personal } = recipient;
      const stream = tx.create('Shipment', shipment.id);
      stream.append(ShipmentBooked, {
        payload: { shipmentId: shipment.id, orderId, customerId, lines: [...lines], bookedAt: tx.now.toISOString() },
      });
      stream.append(ShipmentAddressed, {
        payload: { shipmentId: shipment.id, country },
        personal: { ...personal, lines: [...personal.lines] },
        subjectId: customerId,
      });
      return { kind: 'booked', shipment };
    },
    context,
  );
}

async function earlierBooking(tx: Transaction<ShippingDb>, command: BookShipment): Promise<BookShipmentOutcome | null> {
  const { orderId, customerId, lines } = command;
  const taken = await linesByIds(tx.db, lines.map((line) => line.orderLineId));
  if (taken.length === 0) return null;
  const shipments = await shipmentsByIds(tx.db, [...new Set(taken.map((line) => line.shipmentId))]);
  const [shipment] = shipments;
  if (shipment && shipments.length === 1 && shipment.orderId === orderId && shipment.customerId === customerId) {
    if (sameLines(await linesOfShipments(tx.db, [shipment.id]), lines)) return { kind: 'booked', shipment };
  }
  return { kind: 'lines-booked-otherwise', shipments };
}
