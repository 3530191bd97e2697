/** Small literal data for tests of shapes: what the gateway says about one lamp. */
import type { ListedProduct } from './product-card.ts';

export const LAMP_ID = '0192f0c4-2a10-7c3e-8a53-0123456789ab';

export const lamp: ListedProduct = {
  id: `Product:${LAMP_ID}`,
  code: 'L 1/A',
  title: 'Table lamp',
  image: { alt: 'Drawing for Table lamp' },
  price: { amount: '8.955', currency: 'GBP' },
  stock: { inStock: true, available: 3 },
  rating: { average: '4.3333', count: 12 },
};

export const lampCard = {
  id: lamp.id,
  code: 'L 1/A',
  title: 'Table lamp',
  path: '/products/L%201%2FA',
  image: { src: `/images/products/${LAMP_ID}.svg`, alt: 'Drawing for Table lamp' },
  price: { amount: '8.955', currency: 'GBP', text: '£8.955' },
  availability: { inStock: true, available: 3 },
  rating: { average: '4.3333', count: 12 },
};

/** An answer in which nothing is missing. */
export const whole = <Data>(data: Data) => ({ data, absent: [], unclear: false });
export const locale = 'en-GB';
