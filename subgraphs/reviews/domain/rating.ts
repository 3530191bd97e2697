import { decimal, formatDecimal } from '@stoa/kernel/money.ts';

/** The visible reviews of a product, added up. */
export interface RatingTotal {
  readonly count: number;
  readonly sum: bigint;
}

/** Places of an average: a decimal in the graph has no more. */
const PLACES = 4;

/** The exact average, rounded half-even to four places at the very end; null where there is nothing to average. */
export function averageOf({ count, sum }: RatingTotal): string | null {
  return count === 0 ? null : formatDecimal(decimal(sum).dividedBy(count).toDecimalPlaces(PLACES));
}
