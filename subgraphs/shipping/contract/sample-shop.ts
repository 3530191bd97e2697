/**
 * The shipments and returns of the sample shop, made to fit its orders. Pure and always the same: the reviews of the
 * sample are about what arrived in these very shipments.
 */
import { sampleShopToday } from '@stoa/catalog/contract/sample-shop.ts';
import { type SampleAddress, sampleCustomers } from '@stoa/customers/contract/sample-shop.ts';
import { nameId } from '@stoa/kernel/ids.ts';
import { type Random, seededRandom } from '@stoa/kernel/random.ts';
import { type SampleOrder, sampleOrders } from '@stoa/orders/contract/sample-shop.ts';

export interface SampleShipment {
  readonly id: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly recipient: SampleAddress;
  readonly lines: readonly { readonly orderLineId: string; readonly productId: string; readonly quantity: number }[];
  readonly bookedAt: Date;
  /** Null while it waits to be sent. */
  readonly dispatch: { readonly at: Date; readonly tracking: { readonly carrier: string; readonly code: string } } | null;
  /** Null while it is on its way. */
  readonly deliveredAt: Date | null;
}

export interface SampleReturn {
  readonly id: string;
  readonly reference: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly orderLineId: string;
  readonly productId: string;
  readonly quantity: number;
  readonly reason: 'CHANGED_MIND' | 'DAMAGED' | 'NOT_AS_DESCRIBED' | 'WRONG_ITEM';
  readonly receivedAt: Date;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** One line in so many comes back. */
const ONE_RETURNED_IN = 40;
/** The newest shipments wait to be sent, those before them are on their way. */
const WAITING = 5;
const ON_THEIR_WAY = 8;
const CARRIERS = ['Parcel Post', 'Swift & Sons', 'Canal Express'] as const;
const REASONS = ['CHANGED_MIND', 'DAMAGED', 'NOT_AS_DESCRIBED', 'WRONG_ITEM'] as const;

let shipments: readonly SampleShipment[] | undefined;
let returns: readonly SampleReturn[] | undefined;

/** One shipment for each order that is a sale, oldest order first. */
export function sampleShipments(): readonly SampleShipment[] {
  shipments ??= buildShipments();
  return shipments;
}

/** What came back, in the order of the shipments. */
export function sampleReturns(): readonly SampleReturn[] {
  returns ??= buildReturns();
  return returns;
}

function buildShipments(): SampleShipment[] {
  const random = seededRandom(1840);
  const addresses = new Map(sampleCustomers().map(({ id, address }) => [id, address]));
  const sales = sampleOrders().filter(({ state }) => state === 'CONFIRMED');
  return sales.flatMap((order, index) => {
    const recipient = addresses.get(order.customerId);
    return recipient ? [shipmentOf(random, order, recipient, sales.length - index)] : [];
  });
}

/** @param newness the newest order has 1 */
function shipmentOf(random: Random, order: SampleOrder, recipient: SampleAddress, newness: number): SampleShipment {
  const bookedAt = within(random, order.placedAt, [1 * MINUTE, 10 * MINUTE]);
  const at = within(random, bookedAt, [2 * HOUR, 40 * HOUR]);
  const deliveredAt = within(random, at, [18 * HOUR, 110 * HOUR]);
  const tracking = { carrier: random.pick(CARRIERS), code: `SH-${random.int(10_000_000, 99_999_999)}` };
  const isSent = newness > WAITING && hasHappened(at);
  const hasArrived = newness > WAITING + ON_THEIR_WAY && hasHappened(deliveredAt);
  return {
    id: nameId('shipment', order.number),
    orderId: order.id,
    customerId: order.customerId,
    recipient,
    lines: order.lines.map(({ id: orderLineId, productId, quantity }) => ({ orderLineId, productId, quantity })),
    bookedAt: hasHappened(bookedAt) ? bookedAt : order.placedAt,
    dispatch: isSent ? { at, tracking } : null,
    deliveredAt: isSent && hasArrived ? deliveredAt : null,
  };
}

function buildReturns(): SampleReturn[] {
  const random = seededRandom(1843);
  const built: SampleReturn[] = [];
  for (const { orderId, customerId, lines, deliveredAt } of sampleShipments()) {
    for (const { orderLineId, productId, quantity } of lines) {
      const comesBack = random.int(1, ONE_RETURNED_IN) === 1;
      const part = { quantity: random.int(1, quantity), reason: random.pick(REASONS) };
      const receivedAt = deliveredAt && within(random, deliveredAt, [48 * HOUR, 400 * HOUR]);
      if (!comesBack || !receivedAt || !hasHappened(receivedAt)) continue;
      const reference = `R-${String(built.length + 1).padStart(4, '0')}`;
      const id = nameId('return', reference);
      built.push({ id, reference, orderId, customerId, orderLineId, productId, ...part, receivedAt });
    }
  }
  return built;
}

function within(random: Random, from: Date, [least, most]: readonly [number, number]): Date {
  return new Date(from.getTime() + random.int(least, most));
}

function hasHappened(at: Date): boolean {
  return at <= sampleShopToday;
}
