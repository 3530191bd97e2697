import { sum } from '@stoa/kernel/money.ts';
import { invoiceTotal } from '@stoa/orders/contract/online-retail/sales.ts';
import type {
  FileCustomer,
  FileProduct,
  Invoice,
  InvoiceLine,
  Sales,
  SalesTotals,
  Since,
} from '@stoa/orders/contract/online-retail/sales.ts';
import type { SaleLine } from '@stoa/orders/contract/online-retail/sale-line.ts';

/** Takes the lines of one file, in file order, and says what they mean together. */
export interface SalesPlanner {
  add(line: SaleLine): void;
  finish(): Sales;
}

/**
 * Plans an import: pure, and the same for the same lines.
 *
 * An invoice is all lines with its number, also where another invoice stands between them. It happened at the time of
 * its earliest line, belongs to the first customer that one of its lines names, and to the country of its first line.
 */
export function createSalesPlanner(): SalesPlanner {
  const share = sharing();
  const invoices = new Map<string, Draft>();
  const products = new Map<string, SaleLine[]>();
  return {
    add(line) {
      const shared = { ...line, code: share(line.code), description: line.description && share(line.description) };
      addToInvoice(invoices, shared);
      if (line.item === 'product') append(products, line.code, shared);
    },
    finish() {
      const ordered = [...invoices.values()].sort((a, b) => compare(a.at, b.at));
      return {
        invoices: ordered,
        customers: customersOf(ordered),
        products: [...products].map(([code, lines]) => productOf(code, lines)),
        totals: totalsOf(ordered),
      };
    },
  };
}

type Draft = Omit<Invoice, 'at' | 'customer' | 'lines'> & { at: string; customer: string | null; lines: InvoiceLine[] };

function addToInvoice(invoices: Map<string, Draft>, { invoice, kind, customer, country, ...line }: SaleLine): void {
  const draft = invoices.get(invoice);
  if (!draft) {
    invoices.set(invoice, { number: invoice, kind, at: line.at, customer, country, lines: [line] });
    return;
  }
  draft.lines.push(line);
  draft.customer ??= customer;
  if (line.at < draft.at) draft.at = line.at;
}

/** Customers in the order in which they first bought or gave back: some only have cancellations in a file. */
function customersOf(invoices: readonly Invoice[]): FileCustomer[] {
  const visits = new Map<string, Since<string>[]>();
  for (const { customer, country, at } of invoices) {
    if (customer !== null) append(visits, customer, { from: at, value: country });
  }
  return [...visits].map(([customer, countries]) => ({
    customer,
    firstSeen: countries[0]?.from ?? '',
    countries: changes(countries),
  }));
}

function productOf(code: string, lines: readonly SaleLine[]): FileProduct {
  const inTime = lines.toSorted((a, b) => compare(a.at, b.at));
  const described = inTime.filter((line) => line.description !== null);
  const describedSales = described.filter(isSale);
  const naming = describedSales.length > 0 ? describedSales : described.slice(0, 1);
  return {
    code,
    firstSeen: inTime[0]?.at ?? '',
    prices: changes(inTime.filter(isSale).map((line) => ({ from: line.at, value: line.unitPrice }))),
    descriptions: changes(naming.map((line) => ({ from: line.at, value: line.description ?? '' }))),
  };
}

/** A correction (a negative quantity on a sale) is no sale, and says nothing about a price. */
function isSale(line: SaleLine): boolean {
  return line.kind === 'sale' && line.quantity > 0;
}

/** Of values in order of time the changes: the last one of equal times counts, and only if it differs from before. */
function changes(values: readonly Since<string>[]): Since<string>[] {
  const kept: Since<string>[] = [];
  values.forEach((value, index) => {
    const followed = values[index + 1]?.from === value.from;
    if (!followed && kept.at(-1)?.value !== value.value) kept.push(value);
  });
  return kept;
}

function totalsOf(invoices: readonly Invoice[]): SalesTotals {
  const of = (kind: Invoice['kind']) => invoices.filter((invoice) => invoice.kind === kind);
  const [sales, cancellations] = [of('sale'), of('cancellation')];
  return {
    lines: invoices.reduce((count, { lines }) => count + lines.length, 0),
    saleInvoices: sales.length,
    saleTotal: sum(sales.map(invoiceTotal)),
    cancellationInvoices: cancellations.length,
    cancellationTotal: sum(cancellations.map(invoiceTotal)),
  };
}

/** Keeps one copy of equal texts: a file repeats some thousand codes and descriptions in half a million lines. */
function sharing(): (text: string) => string {
  const texts = new Map<string, string>();
  return (text) => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
}

function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
