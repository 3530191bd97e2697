/** An invoice of a sales file in the words of payments: money taken, or money owed back. Pure. */
import { decimal, type Exact, formatDecimal } from '@stoa/kernel/money.ts';
import { creditId, customerId, lineKey, orderId, paymentId } from '@stoa/orders/contract/online-retail/keys.ts';
import type { Returns } from '@stoa/orders/contract/online-retail/match-returns.ts';
import { type Invoice, invoiceTotal } from '@stoa/orders/contract/online-retail/sales.ts';
import type { NewPayment } from '../commands/capture-payments.ts';
import type { NewCreditNote } from '../commands/settle-credit-notes.ts';

/** The files are of a British shop and name no currency. */
const CURRENCY = 'GBP';

/** A sale worth something was paid for; a cancellation, or a sale worth less than nothing, is owed. */
export type InvoiceMoney =
  | { readonly kind: 'payment'; readonly payment: NewPayment }
  | { readonly kind: 'credit-note'; readonly note: NewCreditNote }
  | { readonly kind: 'nothing' };

export function moneyOf(invoice: Invoice, returns: Returns): InvoiceMoney {
  const { number, kind, at, customer } = invoice;
  const total = invoiceTotal(invoice);
  const whose = customer === null ? null : customerId(customer);
  if (kind === 'sale' && total.greaterThan(0)) {
    const asked = { amount: formatDecimal(total), currency: CURRENCY };
    const ids = { id: paymentId(number), orderId: orderId(number), customerId: whose };
    return { kind: 'payment', payment: { ...ids, asked, capturedAt: new Date(at) } };
  }
  if (kind === 'sale' && total.isZero()) return { kind: 'nothing' };
  return {
    kind: 'credit-note',
    note: {
      id: creditId(number),
      reference: number,
      customerId: whose,
      total: { amount: formatDecimal(total.negated()), currency: CURRENCY },
      payments: [...creditedSales(invoice, returns)].map(([sale, amount]) => ({ paymentId: paymentId(sale), amount })),
      settledAt: new Date(at),
    },
  };
}

/** By sale, what a cancellation credits for its goods: the pieces that came back, at the price of the cancellation. */
function creditedSales({ number, lines }: Invoice, returns: Returns): Map<string, Exact> {
  const credited = new Map<string, Exact>();
  for (const { ordinal, unitPrice } of lines) {
    for (const { invoice: sale, quantity } of returns.get(lineKey(number, ordinal)) ?? []) {
      credited.set(sale, decimal(unitPrice).times(quantity).plus(credited.get(sale) ?? 0));
    }
  }
  return credited;
}
