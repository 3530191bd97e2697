/** Codes of the faults of orders that callers and operators can meet. */
export const ordersErrors = {
  ORDER_NUMBER_TAKEN: 'An invoice to be imported has the number of an order that was placed in this shop.',
} as const;
