/** An invoice of a sales file in the words of shipping: goods that went out, or goods that came back. Pure. */
import {
  creditId,
  customerId,
  lineKey,
  orderId,
  orderLineId,
  productId,
  returnId,
  shipmentId,
} from '@stoa/orders/contract/online-retail/keys.ts';
import { quantityReturned, type Returns } from '@stoa/orders/contract/online-retail/match-returns.ts';
import type { Invoice, InvoiceLine } from '@stoa/orders/contract/online-retail/sales.ts';
import type { PastCreditNote, PastReturn, PastReturnLine, PastShipment } from '../persistence/history.store.ts';

const TWO_DAYS = 2 * 24 * 3_600_000;

/** The id by which it is known that an invoice was imported. */
export function historyIdOf({ kind, number }: Pick<Invoice, 'kind' | 'number'>): string {
  return kind === 'sale' ? shipmentId(number) : creditId(number);
}

/**
 * A sale's goods left at once, and arrived two days later: the files do not say when. To whom, they do not say either.
 * Null for a sale without goods: charges, and corrections, are not sent.
 */
export function shipmentOf({ number, at, customer, lines }: Invoice): PastShipment | null {
  const goods = lines.filter(({ item, quantity }) => item === 'product' && quantity > 0);
  if (goods.length === 0) return null;
  const sent = new Date(at);
  return {
    id: shipmentId(number),
    orderId: orderId(number),
    customerId: customer === null ? null : customerId(customer),
    invoice: number,
    at: sent,
    deliveredAt: new Date(sent.getTime() + TWO_DAYS),
    lines: goods.map((line) => ({
      orderLineId: orderLineId(number, line.ordinal),
      position: line.ordinal,
      productId: productId(line.code),
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      shippedAt: new Date(line.at),
    })),
  };
}

/** A cancellation as a credit note: one return for each sale of which goods came back, and a count of the rest. */
export function creditNoteOf(cancellation: Invoice, returns: Returns): PastCreditNote {
  const { number, at, customer, lines } = cancellation;
  const back = lines.filter(isGoodsBack).map(({ ordinal, quantity }) => {
    const returned = quantityReturned(returns, number, ordinal);
    return { returned, withoutSale: -quantity - returned };
  });
  return {
    id: creditId(number),
    number,
    customerId: customer === null ? null : customerId(customer),
    receivedAt: new Date(at),
    returnedQuantity: back.reduce((total, { returned }) => total + returned, 0),
    linesWithoutSale: back.filter(({ returned }) => returned === 0).length,
    quantityWithoutSale: back.reduce((total, { withoutSale }) => total + withoutSale, 0),
    returns: returnsOf(cancellation, returns),
  };
}

function returnsOf({ number, lines }: Invoice, returns: Returns): PastReturn[] {
  const bySale = new Map<string, PastReturnLine[]>();
  let position = 0;
  for (const { ordinal: creditLine, code } of lines) {
    for (const { invoice: sale, ordinal, quantity } of returns.get(lineKey(number, creditLine)) ?? []) {
      const ids = { orderLineId: orderLineId(sale, ordinal), productId: productId(code) };
      bySale.set(sale, [...(bySale.get(sale) ?? []), { position, ...ids, quantity, creditLine }]);
      position += 1;
    }
  }
  return [...bySale].map(([sale, own]) => ({
    id: returnId(number, sale),
    reference: `${number}-${sale}`,
    orderId: orderId(sale),
    shipmentId: shipmentId(sale),
    lines: own,
  }));
}

function isGoodsBack({ item, quantity }: InvoiceLine): boolean {
  return item === 'product' && quantity < 0;
}
