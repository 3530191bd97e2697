/** An invoice of a sales file in the words of orders: a sale is an order, a cancellation a credit note. Pure. */
import type { z } from 'zod';
import { formatDecimal } from '@stoa/kernel/money.ts';
import type { CreditNoteIssued } from '../contract/events.ts';
import { creditId, customerId, orderId, orderLineId, productId } from '../contract/online-retail/keys.ts';
import { type Invoice, invoiceTotal } from '../contract/online-retail/sales.ts';
import type { OrderLine, OrderPlacement } from '../domain/order.ts';

export type CreditNote = z.output<typeof CreditNoteIssued.payload>;

/** The files are of a British shop and name no currency. */
const CURRENCY = 'GBP';

export function orderOf(sale: Invoice): OrderPlacement {
  const { number, customer, lines } = sale;
  return {
    orderId: orderId(number),
    number,
    customerId: customer === null ? null : customerId(customer),
    currency: CURRENCY,
    lines: lines.map((line) => lineOf(number, line, line.quantity)),
  };
}

/** Its quantities are what came back, so they are above zero where the file's are below. */
export function creditNoteOf(cancellation: Invoice): CreditNote {
  const { number, customer, lines } = cancellation;
  return {
    creditNoteId: creditId(number),
    number,
    customerId: customer === null ? null : customerId(customer),
    currency: CURRENCY,
    lines: lines.map((line) => lineOf(number, line, -line.quantity)),
    total: formatDecimal(invoiceTotal(cancellation)),
  };
}

function lineOf(invoice: string, line: Invoice['lines'][number], quantity: number): OrderLine {
  const { ordinal, code, item, description, unitPrice } = line;
  return {
    lineId: orderLineId(invoice, ordinal),
    productId: item === 'charge' ? null : productId(code),
    code,
    title: description ?? code,
    unitPrice,
    quantity,
  };
}
