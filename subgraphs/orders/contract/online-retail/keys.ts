import { nameId } from '@stoa/kernel/ids.ts';

/**
 * The ids that an import gives to what it finds. They follow from the names in the file alone, so every service
 * computes the same id without asking another, and a second import of the same line meets the first one's rows.
 */
export const customerId = remembered((customer) => nameId('customer', customer));
export const productId = remembered((code) => nameId('product', code));
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

/** A file names the same few thousand products and customers in half a million lines; each id is computed once. */
function remembered(idOf: (name: string) => string): (name: string) => string {
  const ids = new Map<string, string>();
  return (name) => {
    const known = ids.get(name);
    if (known !== undefined) return known;
    const id = idOf(name);
    ids.set(name, id);
    return id;
  };
}
