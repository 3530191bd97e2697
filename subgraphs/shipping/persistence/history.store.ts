/** Rows of an imported history: sales with the numbers of their invoices, and the credit notes matched to them. */
import type { ShippingDb } from './database.ts';
import type { Purchase } from './shipment.store.ts';

/** A sale that left and arrived before this shop knew of it. */
export interface PastShipment {
  readonly id: string;
  readonly orderId: string;
  readonly customerId: string | null;
  readonly invoice: string;
  readonly at: Date;
  readonly deliveredAt: Date;
  readonly lines: readonly PastLine[];
}

export interface PastLine {
  readonly orderLineId: string;
  /** The line's ordinal in the sale. */
  readonly position: number;
  readonly productId: string;
  readonly quantity: number;
  readonly unitPrice: string;
  readonly shippedAt: Date;
}

/** Goods of one sale that came back with one credit note. */
export interface PastReturn {
  readonly id: string;
  readonly reference: string;
  readonly orderId: string;
  readonly shipmentId: string;
  readonly lines: readonly PastReturnLine[];
}

export interface PastReturnLine {
  /** Place among all that came back with the credit note. */
  readonly position: number;
  readonly orderLineId: string;
  readonly productId: string;
  readonly quantity: number;
  /** Ordinal of the credit note's line. */
  readonly creditLine: number;
}

export interface PastCreditNote {
  readonly id: string;
  readonly number: string;
  readonly customerId: string | null;
  readonly receivedAt: Date;
  readonly returnedQuantity: number;
  readonly linesWithoutSale: number;
  readonly quantityWithoutSale: number;
  readonly returns: readonly PastReturn[];
}

/** A line with pieces that have not come back. */
export interface OpenLine extends Purchase {
  readonly invoice: string;
  readonly ordinal: number;
  readonly at: Date;
  readonly unitPrice: string;
  readonly quantityLeft: number;
}

/** What a line of a credit note took back of a line of a sale. */
export interface MatchedPart {
  readonly creditNote: string;
  readonly creditLine: number;
  readonly invoice: string;
  readonly ordinal: number;
  readonly quantity: number;
}

/** Those of the ids, of shipments and of credit notes, that are there. */
export async function presentHistory(db: ShippingDb, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id::text AS id FROM shipment WHERE id = ANY(${[...ids]}::uuid[])
    UNION ALL SELECT id::text FROM credit_note WHERE id = ANY(${[...ids]}::uuid[])`;
  return new Set(rows.map(({ id }) => id));
}

/** Lines of imported sales of these customers and products that are not wholly back: one index range for each. */
export function openLines(db: ShippingDb, purchases: readonly Purchase[]): Promise<OpenLine[]> {
  return db.$queryRaw`
    SELECT line.customer_id::text AS "customerId", line.product_id::text AS "productId", shipment.invoice,
      line.position AS ordinal, line.shipped_at AS at, trim_scale(line.unit_price)::text AS "unitPrice",
      line.quantity - line.returned_quantity AS "quantityLeft"
    FROM unnest(${purchases.map((purchase) => purchase.customerId)}::uuid[],
      ${purchases.map((purchase) => purchase.productId)}::uuid[]) AS wanted(customer_id, product_id)
    JOIN shipment_line AS line USING (customer_id, product_id)
    JOIN shipment ON shipment.id = line.shipment_id
    WHERE shipment.invoice IS NOT NULL AND line.quantity > line.returned_quantity`;
}

/** What these credit notes took back, in the order in which they did. */
export function partsOfCreditNotes(db: ShippingDb, ids: readonly string[]): Promise<MatchedPart[]> {
  return db.$queryRaw`
    SELECT note.number AS "creditNote", part.credit_line AS "creditLine", shipment.invoice, line.position AS ordinal,
      part.quantity
    FROM credit_note AS note
    JOIN goods_return AS back ON back.credit_note_id = note.id
    JOIN return_line AS part ON part.return_id = back.id
    JOIN shipment_line AS line ON line.order_line_id = part.order_line_id
    JOIN shipment ON shipment.id = line.shipment_id
    WHERE note.id = ANY(${[...ids]}::uuid[])
    ORDER BY note.id, part.position`;
}

export async function insertPastShipments(db: ShippingDb, shipments: readonly PastShipment[]): Promise<void> {
  await db.shipment.createMany({
    data: shipments.map(({ id, orderId, customerId, invoice, at, deliveredAt }) => {
      return { id, orderId, customerId, invoice, bookedAt: at, dispatchedAt: at, deliveredAt };
    }),
  });
  const lines = shipments.flatMap(({ id: shipmentId, customerId, lines: own }) =>
    own.map((line) => ({ shipmentId, customerId, ...line })),
  );
  await db.$executeRaw`
    INSERT INTO shipment_line
      (order_line_id, shipment_id, position, customer_id, product_id, shipped_at, quantity, unit_price)
    SELECT "orderLineId", "shipmentId", position, "customerId", "productId", "shippedAt", quantity, "unitPrice"
    FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS line("orderLineId" uuid, "shipmentId" uuid, position int,
      "customerId" uuid, "productId" uuid, "shippedAt" timestamptz, quantity int, "unitPrice" numeric)`;
}

/** Keeps credit notes with their returns, and counts these on the lines they come from. Lock those shipments before. */
export async function insertPastCreditNotes(db: ShippingDb, notes: readonly PastCreditNote[]): Promise<void> {
  await db.creditNote.createMany({ data: notes.map(({ returns: _, ...row }) => row) });
  await db.goodsReturn.createMany({
    data: notes.flatMap(({ id: creditNoteId, customerId, receivedAt, returns }) =>
      returns.map(({ id, reference }) => ({ id, reference, customerId, reason: 'NOT_STATED', receivedAt, creditNoteId })),
    ),
  });
  const parts = notes.flatMap(({ returns }) =>
    returns.flatMap(({ id: returnId, orderId, lines }) => lines.map((line) => ({ returnId, orderId, ...line }))),
  );
  await db.returnLine.createMany({ data: parts });
  await db.$executeRaw`
    UPDATE shipment_line AS line SET returned_quantity = line.returned_quantity + back.quantity
    FROM (
      SELECT order_line_id, sum(quantity) AS quantity
      FROM unnest(${parts.map((part) => part.orderLineId)}::uuid[], ${parts.map((part) => part.quantity)}::int[])
        AS part(order_line_id, quantity) GROUP BY order_line_id
    ) AS back WHERE line.order_line_id = back.order_line_id`;
}
