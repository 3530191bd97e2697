import type { GoodsMoved } from './goods.ts';

/** Suppliers deliver by the dozen. */
const DOZEN = 12;

/**
 * How much came in just before goods left, by the goods that left: a sales file knows no receipts, so they are made up,
 * once per calendar month, before the first goods of the month leave, and enough for all that leave in it. What comes
 * back in between is not counted on, nor what is left of earlier months: stock is never below zero at any time, in
 * whatever parts the history is imported. Pure, and the same for the same goods.
 */
export function receiptsFor(goods: readonly GoodsMoved[]): ReadonlyMap<GoodsMoved, number> {
  const months = new Map<string, { readonly first: GoodsMoved; pieces: number }>();
  for (const moved of goods) {
    if (moved.backWith !== null) continue;
    const month = moved.at.slice(0, 'yyyy-mm'.length);
    const known = months.get(month);
    if (known) known.pieces += moved.quantity;
    else months.set(month, { first: moved, pieces: moved.quantity });
  }
  return new Map([...months.values()].map(({ first, pieces }) => [first, Math.ceil(pieces / DOZEN) * DOZEN]));
}
