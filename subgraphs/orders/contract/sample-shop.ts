/**
 * The orders of the sample shop, built on its customers and products. Pure and always the same: stock, payments,
 * shipments and reviews of the sample are made to fit these very orders.
 */
import { sampleProducts, sampleShopToday, type SampleProduct } from '@stoa/catalog/contract/sample-shop.ts';
import { sampleCustomers } from '@stoa/customers/contract/sample-shop.ts';
import { nameId } from '@stoa/kernel/ids.ts';
import { decimal, formatDecimal, sum } from '@stoa/kernel/money.ts';
import { type Random, seededRandom } from '@stoa/kernel/random.ts';

export interface SampleOrderLine {
  readonly id: string;
  readonly productId: string;
  readonly code: string;
  readonly title: string;
  /** The list price when the order was placed, in pounds. */
  readonly unitPrice: string;
  readonly quantity: number;
}

export interface SampleOrder {
  readonly id: string;
  readonly number: string;
  readonly customerId: string;
  readonly placedAt: Date;
  readonly state: 'PENDING' | 'CONFIRMED' | 'CANCELLED';
  readonly lines: readonly SampleOrderLine[];
  readonly total: string;
  readonly currency: 'GBP';
}

const HOW_MANY = 500;
/** The last few orders are still pending; of the others, one in so many was called off. */
const PENDING = 12;
const ONE_CANCELLED_IN = 25;
const HOUR = 3_600_000;

let orders: readonly SampleOrder[] | undefined;

/** 500 orders, oldest first. */
export function sampleOrders(): readonly SampleOrder[] {
  orders ??= build();
  return orders;
}

function build(): SampleOrder[] {
  const random = seededRandom(1851);
  const customers = sampleCustomers();
  const placements = Array.from({ length: HOW_MANY }, () => {
    const customer = random.pick(customers);
    // A customer's first order comes an hour after joining at the earliest.
    const from = customer.memberSince.getTime() + HOUR;
    return { customer, placedAt: new Date(from + Math.floor(random.next() * (sampleShopToday.getTime() - from))) };
  }).sort((a, b) => a.placedAt.getTime() - b.placedAt.getTime());
  return placements.map(({ customer, placedAt }, index) => {
    const number = `S-${String(index + 1).padStart(5, '0')}`;
    const lines = linesOf(random, number, placedAt);
    const total = formatDecimal(sum(lines.map(({ unitPrice, quantity }) => decimal(unitPrice).times(quantity))));
    const called = random.int(1, ONE_CANCELLED_IN) === 1 ? 'CANCELLED' : 'CONFIRMED';
    const state = index >= HOW_MANY - PENDING ? 'PENDING' : called;
    return { id: nameId('order', number), number, customerId: customer.id, placedAt, state, lines, total, currency: 'GBP' };
  });
}

function linesOf(random: Random, number: string, placedAt: Date): SampleOrderLine[] {
  const chosen = new Set<SampleProduct>();
  for (let wanted = random.int(1, 6); chosen.size < wanted; ) chosen.add(random.pick(sampleProducts()));
  return [...chosen].map((product, ordinal) => ({
    id: nameId('order-line', `${number}/${ordinal + 1}`),
    productId: product.id,
    code: product.code,
    title: product.title,
    unitPrice: priceAt(product, placedAt),
    quantity: random.int(1, 4),
  }));
}

function priceAt({ code, prices }: SampleProduct, at: Date): string {
  const held = prices.findLast(({ validFrom }) => validFrom <= at);
  if (!held) throw new RangeError(`${code} had no price yet at ${at.toISOString()}`);
  return held.price.amount;
}
