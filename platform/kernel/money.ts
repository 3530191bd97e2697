import { Decimal } from 'decimal.js';

/**
 * Exact decimals. Amounts are `numeric(19,4)` in databases and decimal strings on every wire; a binary
 * floating point number never touches them. 40 digits leave room for sums of products of such numbers.
 */
const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -40, toExpPos: 40 });
export type Exact = Decimal;

/** An amount of one currency (ISO 4217), as it travels in events and in the graph. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

const PLAIN_DECIMAL = /^-?\d{1,15}(\.\d{1,4})?$/;

/** Whether `text` is a plain decimal that fits `numeric(19,4)`: no exponent, no sign but minus, no more than 4 places. */
export function isDecimal(text: string): boolean {
  return PLAIN_DECIMAL.test(text);
}

/** An exact decimal from its text, or from another decimal (a database driver's, for instance). */
export function decimal(value: string | number | { toString(): string }): Exact {
  return new Exact(value.toString());
}

export function sum(values: Iterable<string | Exact>): Exact {
  let total = new Exact(0);
  for (const value of values) total = total.plus(value);
  return total;
}

/** Shortest plain notation: `12.5`, `0`, `-3.145`. Never an exponent, never `-0`. */
export function formatDecimal(value: Exact): string {
  return value.isZero() ? '0' : value.toFixed();
}

export function money(amount: string | Exact, currency: string): Money {
  return { amount: formatDecimal(decimal(amount)), currency };
}

/** ISO 4217 currencies whose minor unit is not a hundredth. A map: a client's "constructor" is no currency of it. */
const MINOR_UNIT_DIGITS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, VND: 0, VUV: 0,
    XAF: 0, XOF: 0, XPF: 0, BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
  }),
);

/** The amount that can really be paid: rounded half-even, or towards zero, to the currency's minor unit. */
export function roundToMinorUnit({ amount, currency }: Money, how: 'half-even' | 'down' = 'half-even'): Money {
  const digits = MINOR_UNIT_DIGITS.get(currency) ?? 2;
  const rounding = how === 'down' ? Decimal.ROUND_DOWN : Decimal.ROUND_HALF_EVEN;
  return money(decimal(amount).toDecimalPlaces(digits, rounding), currency);
}
