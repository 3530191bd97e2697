import { whole } from '../../shapes/literals.fixture.ts';
import { shapeOrders } from './shape.ts';

const line = { code: 'L1', quantity: 2, product: { id: 'Product:1' } };
const order = {
  id: 'Order:1',
  number: 'S-1',
  placedAt: '2026-01-01T00:00:00.000Z',
  state: 'CONFIRMED',
  total: { amount: '17.91', currency: 'GBP' },
  lines: [{ code: 'POST', quantity: 1, product: null }, ...Array.from({ length: 5 }, () => line)],
  shipments: [{ state: 'DELIVERED' }],
};
const me = { orders: { edges: [{ node: order }], pageInfo: { endCursor: 'o1', hasNextPage: false } } };

describe('the screen of what somebody has bought', () => {
  it('shows orders at a glance, with pictures of goods and none of charges', () => {
    expect(shapeOrders(whole({ me }))).toEqual({
      orders: [
        {
          id: 'Order:1',
          number: 'S-1',
          at: '2026-01-01T00:00:00.000Z',
          state: 'CONFIRMED',
          total: '17.91 GBP',
          pieces: 11,
          pictured: ['L1', 'L1', 'L1', 'L1'],
          shipments: ['DELIVERED'],
        },
      ],
      next: null,
      missing: [],
    });
  });

  it('tells nobody from somebody whose orders cannot be had', () => {
    expect(shapeOrders(whole({ me: null }))).toEqual({ orders: null, next: null, missing: [] });
    expect(shapeOrders({ data: { me: { orders: null } }, absent: ['orders'], unclear: false }).missing).toEqual(['ORDERS']);
  });
});
