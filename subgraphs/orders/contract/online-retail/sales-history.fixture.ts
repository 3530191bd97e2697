/** Sales files of our own making, for the tests of services that import them. */
import { sum } from '@stoa/kernel/money.ts';
import fc from 'fast-check';
import { itemKind } from './codes.ts';
import type { SalesToImport } from './importer.ts';
import type { Returns } from './match-returns.ts';
import { type Invoice, type InvoiceLine, invoiceTotal } from './sales.ts';

type Line = readonly [code: string, quantity: number, price?: string];

/** `invoice('2011-01-05', '536365', '17850', ['22423', 6, '2.55'])`; a number that begins with C is a cancellation. */
export function invoice(day: string, number: string, customer: string | null, ...lines: readonly Line[]): Invoice {
  const at = new Date(day).toISOString();
  return {
    number,
    kind: number.startsWith('C') ? 'cancellation' : 'sale',
    at,
    customer,
    country: 'France',
    lines: lines.map(([code, quantity, unitPrice = '1'], index): InvoiceLine => ({
      lineNumber: index + 2,
      ordinal: index + 1,
      code,
      item: itemKind(code),
      description: null,
      quantity,
      unitPrice,
      at,
    })),
  };
}

/** Invoices as a file would bring them; products and customers are left out. */
export function fileOf(invoices: readonly Invoice[], returns: Returns = new Map()): SalesToImport {
  const of = (kind: Invoice['kind']) => invoices.filter((each) => each.kind === kind);
  const [sales, cancellations] = [of('sale'), of('cancellation')];
  return {
    source: 'sales.csv',
    invoices,
    customers: [],
    products: [],
    returns,
    totals: {
      lines: invoices.reduce((count, { lines }) => count + lines.length, 0),
      saleInvoices: sales.length,
      saleTotal: sum(sales.map(invoiceTotal)),
      cancellationInvoices: cancellations.length,
      cancellationTotal: sum(cancellations.map(invoiceTotal)),
    },
  };
}

const DAY = 24 * 3_600_000;
const line = fc.record({
  code: fc.constantFrom('LAMP', 'CUP', 'TRAY', 'POST'),
  quantity: fc.integer({ min: 1, max: 40 }),
  price: fc.constantFrom('1', '2.55', '0.333'),
  /** A quantity against the direction of its invoice. */
  isCorrection: fc.integer({ min: 0, max: 12 }).map((chance) => chance === 0),
});
const entry = fc.record({
  back: fc.boolean(),
  customer: fc.constantFrom('ann', 'bob', null),
  daysLater: fc.constantFrom(0, 0, 1, 9, 25),
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
});

/**
 * Histories of sales and cancellations over some months, in their order. They are told apart by `name`: what two names
 * give has no invoice, product or customer in common, so that many histories fit into one database.
 */
export const histories: fc.Arbitrary<(name: string) => Invoice[]> = fc.array(entry, { minLength: 1, maxLength: 25 }).map(
  (entries) =>
    Object.assign(
      (name: string) => {
        let time = Date.parse('2010-12-01T08:26:00Z');
        return entries.map(({ back, customer, daysLater, lines }, index) => {
          time += daysLater * DAY;
          const goods = lines.map(({ code, quantity, price, isCorrection }): Line => {
            return [code === 'POST' ? code : `${name}-${code}`, quantity * (back === isCorrection ? 1 : -1), price];
          });
          const number = `${back ? 'C' : ''}${name}${index}`;
          return invoice(new Date(time).toISOString(), number, customer && `${name}-${customer}`, ...goods);
        });
      },
      { toString: () => JSON.stringify(entries) },
    ),
);
