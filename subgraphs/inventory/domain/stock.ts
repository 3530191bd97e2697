/** The rules of stock: pure, without database or clock. Everything that happens to stock is a change of its parts. */
import { badInput } from '@stoa/kernel/fault.ts';
import type { AdjustmentReason } from '../contract/events.ts';

/** What is there of a product, and how it came to that. */
export interface StockLevel {
  /** Can be bought now. */
  readonly available: number;
  /** Promised to orders, and still on the shelf. */
  readonly held: number;
  /** Has left for buyers, and has not come back. */
  readonly sold: number;
  /** Came in from suppliers, ever. */
  readonly received: number;
  /** Found less lost, by adjustments and counts. */
  readonly adjusted: number;
}

/** A product that never had stock. */
export const noStock: StockLevel = Object.freeze({ available: 0, held: 0, sold: 0, received: 0, adjusted: 0 });

export type MovementKind = 'RECEIVED' | 'ADJUSTED' | 'COUNTED' | 'HELD' | 'RELEASED' | 'EXPIRED' | 'SOLD' | 'RETURNED';

/** By how much the parts of a stock change together. */
export interface StockChange {
  readonly kind: MovementKind;
  readonly available: number;
  readonly held: number;
  readonly sold: number;
  readonly reason?: AdjustmentReason;
}

/** No part of one product's stock may count further than this. */
export const MOST = 2_000_000_000;

/** What stands on the shelf: what a count finds. */
export function onHand({ available, held }: Pick<StockLevel, 'available' | 'held'>): number {
  return available + held;
}

export function receive(quantity: number): StockChange {
  return { kind: 'RECEIVED', available: quantity, held: 0, sold: 0 };
}

/** Null when more would be taken than is available: what is promised to orders cannot be adjusted away. */
export function adjust(level: StockLevel, difference: number, reason: AdjustmentReason): StockChange | null {
  return level.available + difference < 0
    ? null
    : { kind: 'ADJUSTED', available: difference, held: 0, sold: 0, reason };
}

/** Null when fewer were counted than are promised to orders: people have to release some first. */
export function count(level: StockLevel, counted: number): StockChange | null {
  return counted < level.held ? null : { kind: 'COUNTED', available: counted - onHand(level), held: 0, sold: 0 };
}

export function hold(quantity: number): StockChange {
  return { kind: 'HELD', available: -quantity, held: quantity, sold: 0 };
}

export function endHold(quantity: number, cause: 'RELEASED' | 'EXPIRED'): StockChange {
  return { kind: cause, available: quantity, held: -quantity, sold: 0 };
}

export function sell(quantity: number): StockChange {
  return { kind: 'SOLD', available: 0, held: -quantity, sold: quantity };
}

/** Sold over the counter, without a reservation: how an imported history knows its sales. */
export function sellFromShelf(quantity: number): StockChange {
  return { kind: 'SOLD', available: -quantity, held: 0, sold: quantity };
}

/** Back on the shelf, fit to be sold again. */
export function takeBack(quantity: number): StockChange {
  return { kind: 'RETURNED', available: quantity, held: 0, sold: -quantity };
}

/**
 * The stock after a change.
 * @throws {RangeError} when a part would fall below zero: whoever made the change has not looked.
 * @throws {Fault} BAD_USER_INPUT when a part would grow past what a row can count.
 */
export function applyChange(level: StockLevel, change: StockChange): StockLevel {
  const next: StockLevel = {
    available: level.available + change.available,
    held: level.held + change.held,
    sold: level.sold + change.sold,
    received: level.received + (change.kind === 'RECEIVED' ? change.available : 0),
    adjusted: level.adjusted + (change.kind === 'ADJUSTED' || change.kind === 'COUNTED' ? change.available : 0),
  };
  if (next.available < 0 || next.held < 0 || next.sold < 0) {
    throw new RangeError(`${change.kind} would leave less than nothing`);
  }
  if (Object.values(next).some((part: number) => Math.abs(part) > MOST)) {
    throw badInput(`No stock can count further than ${MOST}.`);
  }
  return next;
}

/** Why a reservation cannot be made: of this product there is too little. */
export interface Shortage {
  readonly productId: string;
  readonly requested: number;
  readonly available: number;
}

/** The lines for which there is too little; none when all can be held. */
export function shortagesIn(
  lines: readonly ReservedQuantity[],
  levelOf: (productId: string) => StockLevel,
): Shortage[] {
  return lines.flatMap(({ productId, quantity }) => {
    const { available } = levelOf(productId);
    return available >= quantity ? [] : [{ productId, requested: quantity, available }];
  });
}

/** So many of a product. */
export interface ReservedQuantity {
  readonly productId: string;
  readonly quantity: number;
}

/** The same wish in its one form: each product once, in the order of ids in which rows are locked. */
export function gathered(lines: readonly ReservedQuantity[]): ReservedQuantity[] {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of lines) {
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  }
  return [...quantities]
    .map(([productId, quantity]) => ({ productId, quantity }))
    .sort((a, b) => (a.productId < b.productId ? -1 : 1));
}
