import { creditId, customerId, lineKey, productId } from '@stoa/orders/contract/online-retail/keys.ts';
import {
  type EarlierSales,
  type OpenSale,
  type ReturnPart,
  wantedSales,
} from '@stoa/orders/contract/online-retail/match-returns.ts';
import type { Sales } from '@stoa/orders/contract/online-retail/sales.ts';
import type { ShippingDb } from '../persistence/database.ts';
import { openLines, partsOfCreditNotes, presentHistory } from '../persistence/history.store.ts';
import { historyIdOf } from './from-invoice.ts';

/**
 * What shipping knows of sales before, as far as this file's cancellations need it: from files imported earlier, and from
 * this one where its import was interrupted. Three statements.
 */
export async function earlierSales(db: ShippingDb, { invoices }: Pick<Sales, 'invoices'>): Promise<EarlierSales> {
  const ids = await presentHistory(db, invoices.map(historyIdOf));
  const present = new Set(invoices.filter((invoice) => ids.has(historyIdOf(invoice))).map(({ number }) => number));
  const cancellations = invoices.filter(({ kind, number }) => kind === 'cancellation' && present.has(number));
  const returns = new Map<string, ReturnPart[]>();
  for (const part of await partsOfCreditNotes(db, cancellations.map(({ number }) => creditId(number)))) {
    const key = lineKey(part.creditNote, part.creditLine);
    const { invoice, ordinal, quantity } = part;
    returns.set(key, [...(returns.get(key) ?? []), { invoice, ordinal, quantity }]);
  }
  return { isPresent: (invoice) => present.has(invoice), open: await openSales(db, invoices), returns };
}

/** Rows know customers and products by id alone; the file knows their names. */
async function openSales(db: ShippingDb, invoices: Sales['invoices']): Promise<OpenSale[]> {
  const names = new Map<string, { readonly customer: string; readonly code: string }>();
  const purchases = [...wantedSales(invoices)].flatMap(([customer, codes]) =>
    [...codes].map((code) => {
      const purchase = { customerId: customerId(customer), productId: productId(code) };
      names.set(keyOf(purchase), { customer, code });
      return purchase;
    }),
  );
  return (await openLines(db, purchases)).flatMap(({ customerId: buyer, productId: product, at, ...line }) => {
    const name = names.get(keyOf({ customerId: buyer, productId: product }));
    return name ? [{ ...line, ...name, at: at.toISOString() }] : [];
  });
}

function keyOf(purchase: { readonly customerId: string; readonly productId: string }): string {
  return `${purchase.customerId} ${purchase.productId}`;
}
