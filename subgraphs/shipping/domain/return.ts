/** Goods that come back: pure rules about how many of them can. */

/** Why goods came back. Free words would be personal data in an event that is kept for ever. */
export const returnReasons = ['CHANGED_MIND', 'DAMAGED', 'NOT_AS_DESCRIBED', 'WRONG_ITEM', 'NOT_STATED'] as const;
export type ReturnReason = (typeof returnReasons)[number];

/** A line that somebody brings back. */
export interface LineToReturn {
  readonly orderLineId: string;
  readonly quantity: number;
}

/** A shipped line, as far as returns count. */
export interface ReturnableLine {
  readonly orderLineId: string;
  readonly productId: string;
  readonly quantity: number;
  readonly returnedQuantity: number;
  /** Nothing comes back that has not arrived. */
  readonly delivered: boolean;
}

export interface AcceptedLine extends LineToReturn {
  readonly productId: string;
}

/** More is brought back than can be: how much was asked for, and how much is left. */
export interface ReturnShortage {
  readonly orderLineId: string;
  readonly requested: number;
  readonly returnable: number;
}

export type ReturnDecision =
  | { readonly kind: 'accepted'; readonly lines: readonly AcceptedLine[] }
  | { readonly kind: 'exceeds'; readonly shortages: readonly ReturnShortage[] };

/** How many of a line can still come back. */
export function returnableQuantity(line: ReturnableLine | undefined): number {
  return line?.delivered ? line.quantity - line.returnedQuantity : 0;
}

/** Takes a return when every line of it was delivered and is still out there; all of it or nothing. */
export function acceptReturn(lines: readonly ReturnableLine[], wanted: readonly LineToReturn[]): ReturnDecision {
  const known = new Map(lines.map((line) => [line.orderLineId, line]));
  const shortages: ReturnShortage[] = [];
  const accepted: AcceptedLine[] = [];
  for (const [orderLineId, requested] of totals(wanted)) {
    const line = known.get(orderLineId);
    const returnable = returnableQuantity(line);
    if (line === undefined || requested > returnable) shortages.push({ orderLineId, requested, returnable });
    else accepted.push({ orderLineId, quantity: requested, productId: line.productId });
  }
  return shortages.length > 0 ? { kind: 'exceeds', shortages } : { kind: 'accepted', lines: accepted };
}

/** Whether two lists bring back the same goods. Lines without a sale are never the same. */
export function sameReturn(
  some: readonly { readonly orderLineId: string | null; readonly quantity: number }[],
  others: readonly LineToReturn[],
): boolean {
  const left = totals(others);
  if (some.length !== left.size) return false;
  return some.every(({ orderLineId, quantity }) => orderLineId !== null && left.get(orderLineId) === quantity);
}

/** A line that is named twice is asked for once, with the sum. */
function totals(wanted: readonly LineToReturn[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { orderLineId, quantity } of wanted) sums.set(orderLineId, (sums.get(orderLineId) ?? 0) + quantity);
  return sums;
}
