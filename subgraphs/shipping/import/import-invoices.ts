import type { Cause } from '@stoa/messaging/cause.ts';
import { type Transaction, transaction } from '@stoa/messaging/transaction.ts';
import {
  CreditNoteMatched,
  ReturnReceived,
  ShipmentBooked,
  ShipmentDelivered,
  ShipmentDispatched,
} from '../contract/events.ts';
import type { ShippingClient, ShippingDb } from '../persistence/database.ts';
import {
  insertPastCreditNotes,
  insertPastShipments,
  type PastCreditNote,
  type PastReturn,
  type PastShipment,
  presentHistory,
} from '../persistence/history.store.ts';

/** Some of a file's goods that went out and came back. */
export interface PastGoods {
  readonly shipments: readonly PastShipment[];
  readonly creditNotes: readonly PastCreditNote[];
}

/**
 * Writes those shipments and credit notes, with their returns, that are not there yet, and returns them. One transaction
 * with a fixed number of statements. Goods come back only of shipments that are there, or among these.
 */
export async function importInvoices(db: ShippingClient, goods: PastGoods, cause: Cause): Promise<PastGoods> {
  return transaction(
    db,
    async (tx) => {
      const present = await presentHistory(tx.db, [...goods.shipments, ...goods.creditNotes].map(({ id }) => id));
      const shipments = goods.shipments.filter(({ id }) => !present.has(id));
      const creditNotes = goods.creditNotes.filter(({ id }) => !present.has(id));
      await insertPastShipments(tx.db, shipments);
      for (const shipment of shipments) sayShipment(tx, shipment);
      // Staff may be taking goods of the same shipments back.
      await tx.lockAll('Shipment', creditNotes.flatMap(({ returns }) => returns.map(({ shipmentId }) => shipmentId)));
      await insertPastCreditNotes(tx.db, creditNotes);
      for (const note of creditNotes) sayCreditNote(tx, note);
      return { shipments, creditNotes };
    },
    { cause, timeout: 60_000 },
  );
}

function sayShipment(tx: Transaction<ShippingDb>, shipment: PastShipment): void {
  const { id: shipmentId, orderId, customerId, at, deliveredAt, lines } = shipment;
  const stream = tx.create('Shipment', shipmentId);
  stream.append(ShipmentBooked, {
    payload: {
      shipmentId,
      orderId,
      customerId,
      lines: lines.map(({ orderLineId, productId, quantity }) => ({ orderLineId, productId, quantity })),
      bookedAt: at.toISOString(),
    },
    occurredAt: at,
  });
  stream.append(ShipmentDispatched, {
    payload: { shipmentId, orderId, tracking: null, dispatchedAt: at.toISOString() },
    occurredAt: at,
  });
  stream.append(ShipmentDelivered, {
    payload: { shipmentId, orderId, deliveredAt: deliveredAt.toISOString() },
    occurredAt: deliveredAt,
  });
}

function sayCreditNote(tx: Transaction<ShippingDb>, note: PastCreditNote): void {
  const { id: creditNoteId, number, customerId, receivedAt: occurredAt, returns } = note;
  const { returnedQuantity, linesWithoutSale, quantityWithoutSale } = note;
  for (const goodsReturn of returns) sayReturn(tx, note, goodsReturn);
  const returnIds = returns.map(({ id }) => id);
  tx.create('CreditNote', creditNoteId).append(CreditNoteMatched, {
    payload: { creditNoteId, number, customerId, returnIds, returnedQuantity, linesWithoutSale, quantityWithoutSale },
    occurredAt,
  });
}

function sayReturn(
  tx: Transaction<ShippingDb>,
  { customerId, receivedAt: occurredAt }: PastCreditNote,
  { id: returnId, reference, orderId, lines }: PastReturn,
): void {
  tx.create('Return', returnId).append(ReturnReceived, {
    payload: {
      returnId,
      reference,
      customerId,
      reason: 'NOT_STATED',
      lines: lines.map(({ orderLineId, productId, quantity }) => ({ orderId, orderLineId, productId, quantity })),
      receivedAt: occurredAt.toISOString(),
    },
    occurredAt,
  });
}
