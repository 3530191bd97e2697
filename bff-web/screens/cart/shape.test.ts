import { lamp, lampCard, locale, whole } from '../../shapes/literals.fixture.ts';
import { shapeCart } from './shape.ts';

const line = { quantity: 3, addedAt: '2026-01-01T00:00:00.000Z', product: { id: lamp.id }, listed: lamp };
const cart = { id: 'Cart:1', totalQuantity: 3, updatedAt: '2026-01-02T00:00:00.000Z', lines: [line] };
const view = { args: {}, locale };

describe('the page of the cart', () => {
  it('adds up exactly', () => {
    const second = { ...line, quantity: 1, listed: { ...lamp, price: { amount: '0.135', currency: 'GBP' } } };
    const { cart: shown } = shapeCart(whole({ cart: { ...cart, lines: [line, second] } }), view);
    expect(shown?.lines[0]).toMatchObject({ product: lampCard, total: { amount: '26.865', text: '£26.865' } });
    expect(shown?.total).toEqual({ amount: '27', currency: 'GBP', text: '£27.00' });
  });

  it('gives no sum of which a part is not known', () => {
    const unknown = { ...line, listed: null };
    const { cart: shown, unavailable } = shapeCart(
      { data: { cart: { ...cart, lines: [line, unknown] } }, absent: ['catalog'], unclear: false }, view);
    expect(shown?.lines[1]).toMatchObject({ productId: lamp.id, product: null, total: null, quantity: 3 });
    expect([shown?.total, unavailable]).toEqual([null, ['CATALOG']]);
  });

  it('gives no sum of two currencies', () => {
    const foreign = { ...line, listed: { ...lamp, price: { amount: '1', currency: 'EUR' } } };
    expect(shapeCart(whole({ cart: { ...cart, lines: [line, foreign] } }), view).cart?.total).toBeNull();
  });

  it('is empty where there is none', () => {
    expect(shapeCart(whole({ cart: null }), view)).toMatchObject({ cart: null, unavailable: [] });
  });
});
