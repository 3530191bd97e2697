import { decimal, formatDecimal, sum } from '@stoa/kernel/money.ts';
import { seededRandom } from '@stoa/kernel/random.ts';
import { HEADER } from './sales-file.fixture.ts';

/** A sales file of our own making, with everything that real ones have, and what it must add up to. */
export interface GeneratedSales {
  readonly csv: string;
  readonly read: number;
  readonly rejected: number;
  readonly saleInvoices: number;
  readonly saleTotal: string;
  readonly cancellationInvoices: number;
  readonly cancellationTotal: string;
  /** What may be taken back by later cancellations. */
  readonly sold: readonly SoldLine[];
}

export interface SoldLine {
  readonly code: string;
  readonly quantity: number;
  readonly price: string;
  readonly customer: string;
  readonly country: string;
}

export interface GeneratedSalesOptions {
  readonly seed: number;
  readonly invoices: number;
  /** The first day; there are some forty invoices a day. */
  readonly from: string;
  readonly firstInvoice: number;
  /** Lines of an earlier file, of which some come back in this one. */
  readonly soldBefore?: readonly SoldLine[];
}

const COUNTRIES = ['United Kingdom', 'United Kingdom', 'France', 'EIRE', 'Channel Islands', 'Unspecified'];
const MINUTES_BETWEEN = 35;

/**
 * Sales with charges, exact duplicates, codes in either case, changing prices and descriptions, missing descriptions
 * and customers, corrections below zero, cancellations with and without a sale, and lines that are rejected by rule.
 * The totals are computed here, apart from the code under test.
 */
export function generateSales({ seed, invoices, from, firstInvoice, soldBefore = [] }: GeneratedSalesOptions): GeneratedSales {
  const random = seededRandom(seed);
  const lines: string[] = [];
  const amounts: { sale: string[]; cancellation: string[] } = { sale: [], cancellation: [] };
  const counts = { sale: 0, cancellation: 0, rejected: 0 };
  const sold = [...soldBefore];

  for (let index = 0; index < invoices; index += 1) {
    const at = new Date(Date.parse(`${from}T08:00:00Z`) + index * MINUTES_BETWEEN * 60_000).toISOString().slice(0, 19).replace('T', ' ');
    const number = firstInvoice + index;
    const back = sold.length > 9 && random.int(1, 6) === 1 ? random.pick(sold) : undefined;
    const customer = back?.customer ?? (random.int(1, 9) === 1 ? '' : String(random.int(12_000, 12_000 + invoices / 5)));
    const country = back?.country ?? random.pick(COUNTRIES);
    const kind = back ? 'cancellation' : 'sale';
    const write = (code: string, text: string, quantity: number, price: string): void => {
      lines.push(`${back ? 'C' : ''}${number},${code},${text},${quantity},${at},${price},${customer},${country}`);
      if (Number(price) > 0) amounts[kind].push(formatDecimal(decimal(price).times(quantity)));
      else counts.rejected += 1;
    };
    counts[kind] += 1;
    if (back) {
      // Sometimes more comes back than was sold: the rest is a credit note without a sale.
      write(back.code.toLowerCase(), '', -random.int(1, back.quantity + 1), back.price);
      if (random.int(1, 4) === 1) write('POST', 'POSTAGE', -1, '12.75');
      continue;
    }
    for (let line = random.int(1, 24); line > 0; line -= 1) {
      const product = random.int(1, 300);
      const code = `${20_000 + product}${product % 7 === 0 ? 'A' : ''}`;
      const price = `${random.int(0, 14)}.${String(random.int(1, 999)).padStart(3, '0')}`;
      const quantity = random.int(1, 30);
      const text = random.int(1, 15) === 1 ? '' : `${random.int(1, 40) === 1 ? 'NEW ' : ''}"THING ${product}, ""LARGE"""`.replace(/^NEW "/, '"NEW ');
      write(random.int(1, 10) === 1 ? code.toLowerCase() : code, text, quantity, price);
      if (random.int(1, 60) === 1) write(code, text, quantity, price);
      if (random.int(1, 120) === 1) write(code, text, -1, price);
      if (customer !== '') sold.push({ code, quantity, price, customer, country });
    }
    if (random.int(1, 8) === 1) write('POST', 'POSTAGE', 1, '18');
    if (random.int(1, 20) === 1) write('22222', 'damaged', -4, '0');
  }
  return {
    csv: `${[HEADER, ...lines].join('\n')}\n`,
    read: lines.length,
    rejected: counts.rejected,
    saleInvoices: counts.sale,
    saleTotal: formatDecimal(sum(amounts.sale)),
    cancellationInvoices: counts.cancellation,
    cancellationTotal: formatDecimal(sum(amounts.cancellation)),
    sold,
  };
}
