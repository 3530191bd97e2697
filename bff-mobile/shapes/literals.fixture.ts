/** Small literal data for tests of shapes: what the gateway says about one lamp. */
import type { ListedProduct } from './item.ts';

export const lamp: ListedProduct = {
  id: 'Product:1',
  code: 'L 1/A',
  title: 'Table lamp',
  price: { amount: '8.955', currency: 'GBP' },
  stock: { inStock: true },
  rating: { average: '4.3333' },
};

export const lampItem = { id: 'Product:1', code: 'L 1/A', title: 'Table lamp', price: '8.955 GBP', stars: '4.3', inStock: true };

/** An answer in which nothing is missing. */
export const whole = <Data>(data: Data) => ({ data, absent: [], unclear: false });
