import { decimal, sum } from '@stoa/kernel/money.ts';
import type { Exact } from '@stoa/kernel/money.ts';
import type { InvoiceKind, SaleLine } from './sale-line.ts';

/** A line within its invoice: what it does not repeat of the invoice. */
export type InvoiceLine = Omit<SaleLine, 'invoice' | 'kind' | 'customer' | 'country'>;

/** A sale, or a cancellation, with those of its lines that are imported (at least one), in file order. */
export interface Invoice {
  readonly number: string;
  readonly kind: InvoiceKind;
  /** Time of its earliest line: a few invoices were typed over two minutes. */
  readonly at: string;
  /** The first customer that a line names; null for an anonymous sale. */
  readonly customer: string | null;
  /** Country of its first line. */
  readonly country: string;
  readonly lines: readonly InvoiceLine[];
}

/** From `from` on (ISO, inclusive) the value held, until the next one. */
export interface Since<Value> {
  readonly from: string;
  readonly value: Value;
}

export interface FileCustomer {
  readonly customer: string;
  readonly firstSeen: string;
  /** Countries in order of time; changes only. Most customers have one. */
  readonly countries: readonly Since<string>[];
}

/**
 * A product as the lines of one file show it. The price at a time is that of the last sale line at or before it,
 * where lines of the same time follow each other in file order; the same holds for the description. Only changes
 * are kept, so times ascend strictly and no two neighbours are equal. Cancellations say nothing about prices.
 */
export interface FileProduct {
  readonly code: string;
  readonly firstSeen: string;
  /** Exact decimals. Empty for a product that this file only takes back: it was sold before the file begins. */
  readonly prices: readonly Since<string>[];
  /** Empty when no line has one. Such a product that is only taken back has its description from there. */
  readonly descriptions: readonly Since<string>[];
}

/** What one sales file says. Pure facts: nothing here depends on what was imported before. */
export interface Sales {
  /** In order of time, and in file order at the same time: the order in which they happened. */
  readonly invoices: readonly Invoice[];
  /** In order of their first line. */
  readonly customers: readonly FileCustomer[];
  /** In order of their first line; no charges. */
  readonly products: readonly FileProduct[];
  readonly totals: SalesTotals;
}

export interface SalesTotals {
  /** Lines to be imported. */
  readonly lines: number;
  readonly saleInvoices: number;
  readonly saleTotal: Exact;
  readonly cancellationInvoices: number;
  readonly cancellationTotal: Exact;
}

/** Quantity times unit price, exact and unrounded. */
export function lineTotal(line: Pick<InvoiceLine, 'quantity' | 'unitPrice'>): Exact {
  return decimal(line.unitPrice).times(line.quantity);
}

/** What the invoice is worth: charges count, cancellations are negative. */
export function invoiceTotal(invoice: Pick<Invoice, 'lines'>): Exact {
  return sum(invoice.lines.map(lineTotal));
}

/** The whole days (UTC) that the invoices lie in, the end not included: `2010-12-01` to `2011-07-01`. Null without any. */
export function salesPeriod({ invoices }: Pick<Sales, 'invoices'>): { readonly from: string; readonly to: string } | null {
  const [first, last] = [invoices[0], invoices.at(-1)];
  if (!first || !last) return null;
  const end = new Date(last.at);
  end.setUTCDate(end.getUTCDate() + 1);
  return { from: first.at.slice(0, 10), to: end.toISOString().slice(0, 10) };
}
