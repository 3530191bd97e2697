/** The rules of carts: pure, without database or clock. */

export const LEAST_QUANTITY = 1;
export const MOST_QUANTITY = 999;
export const MOST_LINES = 200;

export interface Line {
  readonly productId: string;
  readonly quantity: number;
}

/** A line of a merged cart that is new, or holds more than before. */
export interface GrownLine extends Line {
  /** How many pieces came in; at least one. */
  readonly added: number;
  readonly isNew: boolean;
}

export interface Merge {
  readonly grown: readonly GrownLine[];
  /** What did not fit, by product. */
  readonly leftOut: readonly Line[];
}

export function isQuantity(quantity: number): boolean {
  return Number.isInteger(quantity) && quantity >= LEAST_QUANTITY && quantity <= MOST_QUANTITY;
}

/** Puts the lines of one cart into another: quantities add up, and neither limit is passed. */
export function mergeLines(into: readonly Line[], from: readonly Line[]): Merge {
  const held = new Map(into.map(({ productId, quantity }) => [productId, quantity]));
  const grown: GrownLine[] = [];
  const leftOut: Line[] = [];
  for (const { productId, quantity } of from) {
    const before = held.get(productId) ?? 0;
    const isNew = before === 0;
    const added = isNew && held.size >= MOST_LINES ? 0 : Math.min(quantity, MOST_QUANTITY - before);
    if (added > 0) {
      held.set(productId, before + added);
      grown.push({ productId, quantity: before + added, added, isNew });
    }
    if (added < quantity) leftOut.push({ productId, quantity: quantity - added });
  }
  return { grown, leftOut };
}
