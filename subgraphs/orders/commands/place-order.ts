import { createHash } from 'node:crypto';
import { newId } from '@stoa/kernel/ids.ts';
import { transaction } from '@stoa/messaging/transaction.ts';
import { OrderNoteAdded, OrderPlaced } from '../contract/events.ts';
import { oneCurrency, type Order, type OrderLine, refuseBeyondAmounts } from '../domain/order.ts';
import { nextOrderNumber, ordersByIds, saveSummary } from '../persistence/order.store.ts';
import type { CommandContext } from './context.ts';
import { currentOffers, customerCanOrder, type Offer } from './offer.ts';

export interface PlaceOrder {
  readonly customerId: string;
  /** Chosen by the client; the same key always means the same order. */
  readonly key: string;
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
  readonly note: string | null;
}

export type PlaceOrderOutcome =
  | { readonly kind: 'placed'; readonly order: Order }
  | { readonly kind: 'key-reused'; readonly order: Order }
  | { readonly kind: 'not-sold'; readonly productIds: readonly string[] }
  | { readonly kind: 'no-such-customer' };

/**
 * Makes a pending order. Customer and products are checked with their owners, titles and unit prices are copied, and
 * only then a transaction begins: no other service is waited for while rows are locked.
 * The same key again gives the order it made before, also when two requests carry it at once.
 */
export async function placeOrder(context: CommandContext, command: PlaceOrder): Promise<PlaceOrderOutcome> {
  const requestHash = hashOf(command);
  const earlier = await earlierOrder(context, command, requestHash);
  if (earlier) return earlier;

  const productIds = [...new Set(command.lines.map((line) => line.productId))];
  const [known, offers] = await Promise.all([
    customerCanOrder(context.ask, command.customerId),
    currentOffers(context.ask, productIds),
  ]);
  if (!known) return { kind: 'no-such-customer' };
  const notSold = productIds.filter((id) => !offers.has(id));
  if (notSold.length > 0) return { kind: 'not-sold', productIds: notSold };

  const agreed = { currency: oneCurrency([...offers.values()].map(({ price }) => price)), lines: linesOf(command, offers) };
  refuseBeyondAmounts(agreed);
  const outcome = (await append(context, command, requestHash, agreed)) ?? (await earlierOrder(context, command, requestHash));
  if (!outcome) throw new Error(`the key of customer ${command.customerId} is taken by no order`);
  return outcome;
}

/** Null when another request with this key was faster. */
async function append(
  context: CommandContext,
  command: PlaceOrder,
  requestHash: string,
  agreed: Pick<Order, 'currency' | 'lines'>,
): Promise<PlaceOrderOutcome | null> {
  return transaction(
    context.db,
    async (tx) => {
      const orderId = newId();
      const { customerId, key } = command;
      const { count } = await tx.db.placement.createMany({
        data: [{ customerId, key, requestHash, orderId, createdAt: tx.now }],
        skipDuplicates: true,
      });
      if (count === 0) return null;

      const number = await nextOrderNumber(tx.db);
      const payload = { orderId, number, customerId, ...agreed };
      const stream = tx.create('Order', orderId);
      stream.append(OrderPlaced, { payload });
      const order: Order = { ...payload, state: 'PENDING', placedAt: tx.now, notes: [] };
      await saveSummary(tx.db, order);
      if (command.note === null) return { kind: 'placed', order };

      const note = { id: newId(), by: 'CUSTOMER' as const, at: tx.now, text: command.note };
      stream.append(OrderNoteAdded, {
        payload: { orderId, noteId: note.id, by: note.by },
        personal: { text: note.text },
        subjectId: customerId,
      });
      return { kind: 'placed', order: { ...order, notes: [note] } };
    },
    context,
  );
}

function linesOf({ lines }: PlaceOrder, offers: ReadonlyMap<string, Offer>): OrderLine[] {
  return lines.flatMap(({ productId, quantity }) => {
    const offer = offers.get(productId);
    if (!offer) return [];
    const { code, title, price } = offer;
    return [{ lineId: newId(), productId, code, title, unitPrice: price.amount, quantity }];
  });
}

/** What this key already stands for: its order, or the refusal of another request under the same key. */
async function earlierOrder(
  { db }: CommandContext,
  { customerId, key }: PlaceOrder,
  requestHash: string,
): Promise<PlaceOrderOutcome | null> {
  const placement = await db.placement.findUnique({ where: { customerId_key: { customerId, key } } });
  if (!placement) return null;
  const [order] = await ordersByIds(db, [placement.orderId]);
  if (!order) return null;
  return { kind: placement.requestHash === requestHash ? 'placed' : 'key-reused', order };
}

function hashOf({ lines, note }: PlaceOrder): string {
  return createHash('sha256').update(JSON.stringify([lines.map((l) => [l.productId, l.quantity]), note])).digest('hex');
}
