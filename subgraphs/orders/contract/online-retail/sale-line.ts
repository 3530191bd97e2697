/** The eight columns of a sales file in the "Online Retail" format, in the order in which it has them. */
export const COLUMNS = [
  'InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID', 'Country',
] as const;

/** A sale books goods out; a cancellation (`C…`) takes earlier sales back, wholly or in part. */
export type InvoiceKind = 'sale' | 'cancellation';

/** A product is something the shop stocks; a charge is money only: postage, a fee, a discount, a correction by hand. */
export type ItemKind = 'product' | 'charge';

/**
 * One line of a sales file that can be imported.
 *
 * Its identity is the invoice number with the ordinal, and nothing else: two lines that are equal in every column
 * are two real lines. The ordinal counts from 1 over all lines of the file that name this invoice, also over those
 * that are rejected, so a line keeps its identity when a rule about its neighbours changes.
 */
export interface SaleLine {
  /** Line of the file where the record starts; the header is line 1. */
  readonly lineNumber: number;
  /** Digits, after a `C` for a cancellation. */
  readonly invoice: string;
  readonly kind: InvoiceKind;
  readonly ordinal: number;
  /** Stock code, trimmed and in upper case. */
  readonly code: string;
  readonly item: ItemKind;
  readonly description: string | null;
  /** Pieces, never 0. Negative on a cancellation; on a sale, a negative quantity is a correction within the sale. */
  readonly quantity: number;
  /** Exact decimal above 0 with at most four places. Charges and corrections carry their sign in the quantity. */
  readonly unitPrice: string;
  /** ISO 8601 in UTC. The file knows no time zone: its clock is read as UTC. */
  readonly at: string;
  /** The file's customer number without leading zeros, or null for an anonymous sale. */
  readonly customer: string | null;
  readonly country: string;
}

/** Why a line is not imported, as a person reads it. The keys are stable codes. */
export const REJECT_REASONS = {
  BROKEN_QUOTING: 'a quoted field is not closed, or something follows its closing quote',
  WRONG_COLUMN_COUNT: 'the line has not exactly eight columns',
  LINE_TOO_LONG: 'the line is longer than 16 KiB',
  FIELD_TOO_LONG: 'a field is longer than any real one',
  UNREADABLE_CHARACTER: 'the line has a NUL or another control character',
  BAD_INVOICE_NUMBER: 'the invoice number is not a number with at most one letter, C or A, before it',
  BAD_STOCK_CODE: 'the stock code is missing',
  BAD_QUANTITY: 'the quantity is not a whole number between -1,000,000 and 1,000,000',
  BAD_DATE: 'the date is not a real one, written 2010-12-31 08:26:00 or 12/31/2010 8:26',
  BAD_PRICE: 'the price is not a decimal of at most 1,000,000 with at most four places',
  BAD_CUSTOMER: 'the customer number is neither empty nor a number',
  ADJUSTMENT: 'excluded by rule: an adjustment of the books (invoice A…), not a sale',
  PRICE_NOT_POSITIVE: 'excluded by rule: the price is not above zero',
  QUANTITY_ZERO: 'excluded by rule: the quantity is zero',
} as const;

export type RejectReason = keyof typeof REJECT_REASONS;
