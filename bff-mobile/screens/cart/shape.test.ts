import { lamp, lampItem, whole } from '../../shapes/literals.fixture.ts';
import { shapeCart } from './shape.ts';

const line = { quantity: 2, product: { id: 'Product:1' }, listed: lamp };

describe('the screen of the cart', () => {
  it('adds up exactly', () => {
    expect(shapeCart(whole({ cart: { totalQuantity: 2, lines: [line] } }))).toEqual({
      lines: [{ id: 'Product:1', quantity: 2, item: lampItem, total: '17.91 GBP' }],
      inCart: 2,
      total: '17.91 GBP',
      missing: [],
    });
  });

  it('keeps its lines while the catalog is away, so that they can be taken out', () => {
    const data = { cart: { totalQuantity: 2, lines: [{ ...line, listed: null }] } };
    expect(shapeCart({ data, absent: ['catalog'], unclear: false })).toEqual({
      lines: [{ id: 'Product:1', quantity: 2, item: null, total: null }], inCart: 2, total: null, missing: ['CATALOG'],
    });
  });

  it('is empty where there is none', () => {
    expect(shapeCart(whole({ cart: null }))).toEqual({ lines: null, inCart: null, total: null, missing: [] });
  });
});
