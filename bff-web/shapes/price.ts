import { formatAmount } from '@stoa/bff/locale.ts';
import type { Money } from '@stoa/kernel/money.ts';

export interface Price extends Money {
  readonly text: string;
}

/** The same amount, exact and for people. */
export function priceOf({ amount, currency }: Money, locale: string): Price {
  return { amount, currency, text: formatAmount(amount, currency, locale) };
}

/** Null stays null: what has no price has none here either. */
export function priceOrNull(money: Money | null, locale: string): Price | null {
  return money && priceOf(money, locale);
}
