import { decimal, formatDecimal } from '@stoa/kernel/money.ts';

const LARGEST_QUANTITY = 1_000_000;
const LARGEST_PRICE = 1_000_000;

/**
 * A plain number, or one in scientific notation as spreadsheets write it (`1E+05`, `1e-03`). The sizes are bounded
 * before anything is computed, so that `1e999999999` costs nothing.
 */
const NUMBER = /^[+-]?\d{1,18}(?:\.\d{0,18})?(?:e[+-]?\d{1,2})?$/i;

/** `536365`, `C536379` and `a563185`, also written `536365.0`; null for anything else. The letter is upper case. */
export function readInvoiceNumber(field: string): { invoice: string; letter: '' | 'A' | 'C' } | null {
  const [, letter, digits] = /^([AC]?)(\d{1,20})(?:\.0+)?$/i.exec(field) ?? [];
  if (letter === undefined || digits === undefined) return null;
  const upper = letter.toUpperCase() as '' | 'A' | 'C';
  return { invoice: upper + digits, letter: upper };
}

/** A whole number of pieces, within what a stock room can hold. `6.0` and `1E+05` are whole numbers; `1.5` is not. */
export function readQuantity(field: string): number | null {
  if (!NUMBER.test(field)) return null;
  const value = Number(field);
  // `|| 0` makes -0 the plain zero.
  return Number.isInteger(value) && Math.abs(value) <= LARGEST_QUANTITY ? value || 0 : null;
}

/** An exact price in its shortest plain notation, with its sign. More than four places cannot be kept exactly. */
export function readPrice(field: string): { text: string; sign: number } | null {
  if (!NUMBER.test(field)) return null;
  const value = decimal(field.replace(/^\+/, ''));
  if (value.decimalPlaces() > 4 || value.abs().greaterThan(LARGEST_PRICE)) return null;
  return { text: formatDecimal(value), sign: value.isZero() ? 0 : value.s };
}

const YEAR_FIRST = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?(?:Z|\+00:?00)?)?$/;
const MONTH_FIRST = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/**
 * A moment, in ISO notation: year first (`2010-12-01 08:26:00`), or month first as in the spreadsheet the data was
 * published in (`12/1/2010 8:26`). Day-first dates cannot be told from month-first ones and are not guessed. The
 * file has no time zone; its wall clock is taken for UTC. A fraction of a second is dropped.
 */
export function readDate(field: string): string | null {
  const yearFirst = YEAR_FIRST.exec(field);
  const monthFirst = yearFirst ? null : MONTH_FIRST.exec(field);
  const [year, month, day, hour, minute, second] = yearFirst
    ? [yearFirst[1], yearFirst[2], yearFirst[3], yearFirst[4], yearFirst[5], yearFirst[6]].map(toNumber) as Six
    : [monthFirst?.[3], monthFirst?.[1], monthFirst?.[2], monthFirst?.[4], monthFirst?.[5], monthFirst?.[6]].map(toNumber) as Six;
  const fullYear = year < 100 && monthFirst ? 2000 + year : year;
  if (fullYear < 1970 || fullYear > 2100 || hour > 23 || minute > 59 || second > 59) return null;
  const moment = new Date(Date.UTC(fullYear, month - 1, day, hour, minute, second));
  // A day that the month does not have would silently move into the next month.
  return moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day ? moment.toISOString() : null;
}

type Six = [number, number, number, number, number, number];

function toNumber(text: string | undefined): number {
  return Number(text ?? 0);
}
