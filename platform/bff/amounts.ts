import { decimal, formatDecimal, sum } from '@stoa/kernel/money.ts';
import type { Money } from '@stoa/kernel/money.ts';

/** So many at this price, exact. */
export function timesPrice({ amount, currency }: Money, quantity: number): Money {
  return { amount: formatDecimal(decimal(amount).times(quantity)), currency };
}

/** The exact sum; null when an amount is not known, there is none, or they are of several currencies. */
export function totalOf(amounts: readonly (Money | null)[]): Money | null {
  const known = amounts.filter((amount) => amount !== null);
  const [first] = known;
  if (!first || known.length < amounts.length || known.some(({ currency }) => currency !== first.currency)) return null;
  return { amount: formatDecimal(sum(known.map(({ amount }) => amount))), currency: first.currency };
}
