/** Parts of a screen, as the schema names them, by the service that they come from. */
export const partOf = {
  catalog: 'CATALOG',
  inventory: 'STOCK',
  reviews: 'REVIEWS',
  carts: 'CART',
  orders: 'ORDERS',
  customers: 'CUSTOMER',
  payments: 'PAYMENTS',
  shipping: 'DELIVERY',
} as const;
