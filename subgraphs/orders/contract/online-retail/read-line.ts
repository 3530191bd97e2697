import { itemKind, normalCode } from './codes.ts';
import { readDate, readInvoiceNumber, readPrice, readQuantity } from './read-field.ts';
import { COLUMNS } from './sale-line.ts';
import type { RejectReason, SaleLine } from './sale-line.ts';

/** A line as read, but for its place among the lines of its invoice. */
export type LineReading =
  | { readonly line: Omit<SaleLine, 'ordinal'> }
  | { readonly rejected: RejectReason; /** Where it could be read. */ readonly invoice: string | null };

/** Longest field of each column, in characters, with room to spare over every real file. */
const LONGEST = [40, 40, 500, 40, 40, 40, 40, 100] as const;

/** Words with which statistics programs write an empty field. */
const MISSING = /^(na|nan|null|none)?$/i;

/**
 * Reads the eight fields of one record. A line is rejected when a field cannot be read, and by three rules: the
 * invoice adjusts the books (`A…`), the price is not above zero, the quantity is zero. All else is imported:
 * sales without a customer are anonymous, a missing description is null, a missing country "Unspecified".
 */
export function readLine(fields: readonly string[], lineNumber: number): LineReading {
  if (fields.length !== COLUMNS.length) return { rejected: 'WRONG_COLUMN_COUNT', invoice: null };
  const [invoiceField, codeField, descriptionField, quantityField, dateField, priceField, customerField, countryField] =
    fields.map((field) => field.replace(/[\t\r\n]/g, ' ').trim()) as Eight<string>;
  if (invoiceField.length > LONGEST[0]) return { rejected: 'FIELD_TOO_LONG', invoice: null };
  const number = readInvoiceNumber(invoiceField);
  const reject = (rejected: RejectReason): LineReading => ({ rejected, invoice: number?.invoice ?? null });

  if (fields.some((field, column) => field.length > (LONGEST[column] ?? 0))) return reject('FIELD_TOO_LONG');
  if (fields.some(hasControlCharacter)) return reject('UNREADABLE_CHARACTER');
  if (number === null) return reject('BAD_INVOICE_NUMBER');
  if (number.letter === 'A') return reject('ADJUSTMENT');
  const code = normalCode(codeField);
  if (code === '') return reject('BAD_STOCK_CODE');
  const quantity = readQuantity(quantityField);
  if (quantity === null) return reject('BAD_QUANTITY');
  const at = readDate(dateField);
  if (at === null) return reject('BAD_DATE');
  const price = readPrice(priceField);
  if (price === null) return reject('BAD_PRICE');
  const customer = MISSING.test(customerField) ? null : /^0*(\d{1,15})(?:\.0+)?$/.exec(customerField)?.[1];
  if (customer === undefined) return reject('BAD_CUSTOMER');
  if (price.sign <= 0) return reject('PRICE_NOT_POSITIVE');
  if (quantity === 0) return reject('QUANTITY_ZERO');

  return {
    line: {
      lineNumber,
      invoice: number.invoice,
      kind: number.letter === 'C' ? 'cancellation' : 'sale',
      code,
      item: itemKind(code),
      description: MISSING.test(descriptionField) ? null : descriptionField,
      quantity,
      unitPrice: price.text,
      at,
      customer,
      country: MISSING.test(countryField) ? 'Unspecified' : countryField,
    },
  };
}

type Eight<T> = [T, T, T, T, T, T, T, T];

/** Control characters other than tab and line ends, which readers take for blanks: no real field has one. */
function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 ? unit !== 0x09 && unit !== 0x0a && unit !== 0x0d : unit >= 0x7f && unit <= 0x9f) return true;
  }
  return !text.isWellFormed();
}
