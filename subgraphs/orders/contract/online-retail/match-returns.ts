import { lineKey } from './keys.ts';
import { decimal } from '@stoa/kernel/money.ts';
import type { Invoice, InvoiceLine } from './sales.ts';

/** A part of a cancellation line that takes back a part of an earlier sale line. */
export interface ReturnPart {
  readonly invoice: string;
  readonly ordinal: number;
  /** Pieces, above 0. */
  readonly quantity: number;
}

/**
 * For each cancellation line of goods (`lineKey`) the sale lines it takes back. A line that is absent, or whose
 * parts do not reach its quantity, is for the rest a credit note without a sale.
 */
export type Returns = ReadonlyMap<string, readonly ReturnPart[]>;

/** A sale line of goods with pieces that have not come back. */
export interface OpenSale {
  readonly invoice: string;
  readonly ordinal: number;
  readonly customer: string;
  readonly code: string;
  readonly at: string;
  readonly unitPrice: string;
  readonly quantityLeft: number;
}

/** What was imported before: from another file, or from this one by a run that was interrupted. */
export interface EarlierSales {
  isPresent(invoice: string): boolean;
  /** Sale lines with pieces left, of at least the customers and products that `wantedSales` names. */
  readonly open: Iterable<OpenSale>;
  /** The parts of cancellations that are present already. */
  readonly returns: Returns;
}

export const NOTHING_EARLIER: EarlierSales = { isPresent: () => false, open: [], returns: new Map() };

type Left = Omit<OpenSale, 'quantityLeft'> & { quantityLeft: number };

/**
 * Matches the cancellations among `invoices` (in the order in which they happened) to earlier sales of the same
 * customer and product, while quantity is left. Sales at the same unit price come first, then the newest: a
 * cancellation mostly follows its sale soon. How much of a line is matched does not depend on that preference.
 * Anonymous cancellations match nothing, for nobody knows whose they are; nor do charges, which are no goods.
 *
 * Started again in the middle of a file it gives the same answer: cancellations that are present keep their parts,
 * and the rest meets what these have left.
 */
export function matchReturns(invoices: Iterable<Invoice>, earlier: EarlierSales): Returns {
  const open = new Map<string, Left[]>();
  const offer = (sale: OpenSale): void => {
    const key = saleKey(sale.customer, sale.code);
    const sales = open.get(key);
    if (sales) sales.push({ ...sale });
    else open.set(key, [{ ...sale }]);
  };
  for (const sale of earlier.open) offer(sale);

  const returns = new Map<string, readonly ReturnPart[]>();
  for (const { number, kind, customer, lines } of invoices) {
    if (customer === null) continue;
    const present = earlier.isPresent(number);
    for (const line of lines) {
      if (kind === 'sale') {
        if (!present && isGoodsOut(line)) offer({ ...line, invoice: number, customer, quantityLeft: line.quantity });
      } else if (isGoodsBack(line)) {
        const key = lineKey(number, line.ordinal);
        const sales = open.get(saleKey(customer, line.code)) ?? [];
        const parts = present ? (earlier.returns.get(key) ?? []) : takeBack(line, sales);
        if (parts.length > 0) returns.set(key, parts);
      }
    }
  }
  return returns;
}

/** Customers and products that occur in cancellations: only their earlier sales are needed to match them. */
export function wantedSales(invoices: Iterable<Invoice>): ReadonlyMap<string, ReadonlySet<string>> {
  const wanted = new Map<string, Set<string>>();
  for (const { kind, customer, lines } of invoices) {
    if (kind !== 'cancellation' || customer === null) continue;
    const codes = wanted.get(customer) ?? new Set();
    for (const line of lines) if (isGoodsBack(line)) codes.add(line.code);
    if (codes.size > 0) wanted.set(customer, codes);
  }
  return wanted;
}

/** Pieces of a cancellation line that came back to the shop with known sales. */
export function quantityReturned(returns: Returns, invoice: string, ordinal: number): number {
  return (returns.get(lineKey(invoice, ordinal)) ?? []).reduce((total, part) => total + part.quantity, 0);
}

function isGoodsOut(line: InvoiceLine): boolean {
  return line.item === 'product' && line.quantity > 0;
}

function isGoodsBack(line: InvoiceLine): boolean {
  return line.item === 'product' && line.quantity < 0;
}

function takeBack(line: InvoiceLine, sales: readonly Left[]): ReturnPart[] {
  const price = decimal(line.unitPrice);
  const samePrice = (sale: Left): number => (price.equals(sale.unitPrice) ? 1 : 0);
  const candidates = sales
    .filter((sale) => sale.quantityLeft > 0 && sale.at <= line.at)
    .sort((a, b) => samePrice(b) - samePrice(a) || compare(b.at, a.at) || compare(a.invoice, b.invoice) || a.ordinal - b.ordinal);
  const parts: ReturnPart[] = [];
  let wanted = -line.quantity;
  for (const sale of candidates) {
    if (wanted === 0) break;
    const quantity = Math.min(wanted, sale.quantityLeft);
    sale.quantityLeft -= quantity;
    wanted -= quantity;
    parts.push({ invoice: sale.invoice, ordinal: sale.ordinal, quantity });
  }
  return parts;
}

function saleKey(customer: string, code: string): string {
  return `${customer} ${code}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
