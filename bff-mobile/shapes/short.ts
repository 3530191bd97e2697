/** Small forms of what the graph says at length. */
import { badInput } from '@stoa/kernel/fault.ts';
import { decimal, formatDecimal } from '@stoa/kernel/money.ts';
import type { Money } from '@stoa/kernel/money.ts';

/** `8.95 GBP`, exact; null stays null. */
export function shortMoney(money: Money): string;
export function shortMoney(money: Money | null): string | null;
export function shortMoney(money: Money | null): string | null {
  return money && `${money.amount} ${money.currency}`;
}

/** Stars to one place, as they are drawn. */
export function shortStars(average: string | null | undefined): string | null {
  return average == null ? null : formatDecimal(decimal(average).toDecimalPlaces(1));
}

/** At most `most` characters of a text, cut between words and with a sign that there is more. */
export function excerpt(text: string | null, most: number | null | undefined): string | null {
  if (text === null || most == null || text.length <= most) return text;
  if (most < 1) throw badInput('"most" must be at least 1.', { path: 'most' });
  const cut = text.slice(0, most);
  const lastSpace = cut.lastIndexOf(' ');
  // A surrogate pair that was cut in two would be no text any more.
  return `${(lastSpace > 0 ? cut.slice(0, lastSpace) : cut).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

export const SIZES = { least: 16, most: 1024 } as const;

/** The address of a product's picture. @throws {Fault} BAD_USER_INPUT for a size that nobody draws. */
export function imageAddress(code: string, size: number): string {
  if (size < SIZES.least || size > SIZES.most) {
    throw badInput(`"size" must be between ${SIZES.least} and ${SIZES.most}.`, { path: 'size' });
  }
  return `/images/${encodeURIComponent(code)}.svg?size=${size}`;
}
