import { nameId } from '@stoa/kernel/ids.ts';

/**
 * The ids that an import gives to what it finds. They follow from the names in the file alone, so every service
 * computes the same id without asking another, and a second import of the same line meets the first one's rows.
 */
export const customerId = (customer: string): string => nameId('customer', customer);
export const productId = (code: string): string => nameId('product', code);
export const orderId = (invoice: string): string => nameId('order', invoice);
export const paymentId = (invoice: string): string => nameId('payment', invoice);
export const shipmentId = (invoice: string): string => nameId('shipment', invoice);

/** The credit note that a cancellation invoice (`C…`) is. */
export const creditId = (invoice: string): string => nameId('credit', invoice);

/** Natural key of a line of a sale or of a cancellation. */
export const lineKey = (invoice: string, ordinal: number): string => `${invoice}/${ordinal}`;
export const orderLineId = (invoice: string, ordinal: number): string => nameId('order-line', lineKey(invoice, ordinal));

/** The goods of one sale that came back with one cancellation: a cancellation can touch several sales. */
export const returnId = (cancellation: string, sale: string): string => nameId('return', `${cancellation}/${sale}`);

/** What ties together everything that was written because of one file, in the logs of all services. */
export const importId = (source: string): string => nameId('import', source);
