import { LAMP_ID, lamp, locale, whole } from '../../shapes/literals.fixture.ts';
import { shapeAccountOrders } from './shape.ts';

const line = { title: 'Table lamp', quantity: 2, product: { id: lamp.id, image: lamp.image } };
const order = {
  id: 'Order:1',
  number: 'S-1',
  placedAt: '2026-01-01T00:00:00.000Z',
  state: 'CONFIRMED',
  total: { amount: '17.91', currency: 'GBP' },
  lines: [line, { title: 'Postage', quantity: 1, product: null }],
  shipments: [{ state: 'DELIVERED' }],
};
const me = { id: 'Customer:1', name: 'Ada', orders: { edges: [{ node: order }], pageInfo: { endCursor: 'o1', hasNextPage: true } } };
const view = { args: { first: 20 }, locale };

describe('the page of what somebody has bought', () => {
  it('shows orders at a glance', () => {
    const { orders, visitor } = shapeAccountOrders(whole({ me }), view);
    expect(visitor).toEqual({ id: 'Customer:1', name: 'Ada' });
    expect(orders).toEqual({
      end: 'o1',
      cards: [
        {
          id: 'Order:1',
          number: 'S-1',
          path: '/account/orders/Order:1',
          placedAt: '2026-01-01T00:00:00.000Z',
          state: 'CONFIRMED',
          total: { amount: '17.91', currency: 'GBP', text: '£17.91' },
          lineCount: 2,
          pieceCount: 3,
          preview: [
            { title: 'Table lamp', image: { src: `/images/products/${LAMP_ID}.svg`, alt: 'Drawing for Table lamp' } },
            { title: 'Postage', image: null },
          ],
          shipments: ['DELIVERED'],
        },
      ],
    });
  });

  it('previews four lines of an order with a thousand, and counts them all', () => {
    const big = { ...order, lines: Array.from({ length: 1000 }, () => line) };
    const { orders } = shapeAccountOrders(whole({ me: { ...me, orders: { ...me.orders, edges: [{ node: big }] } } }), view);
    expect(orders?.cards[0]).toMatchObject({ lineCount: 1000, pieceCount: 2000 });
    expect(orders?.cards[0]?.preview).toHaveLength(4);
  });

  it('is nobody’s where nobody is signed in', () => {
    expect(shapeAccountOrders(whole({ me: null }), view)).toMatchObject({ visitor: null, orders: null, unavailable: [] });
  });

  it('tells orders that cannot be had from none', () => {
    const partial = { data: { me: { ...me, orders: null } }, absent: ['orders'], unclear: false };
    expect(shapeAccountOrders(partial, view)).toMatchObject({ visitor: { name: 'Ada' }, orders: null, unavailable: ['ORDERS'] });
  });
});
