import { whole } from '../../shapes/literals.fixture.ts';
import { shapeOrder } from './shape.ts';

const at = '2026-01-01T00:00:00.000Z';
const pound = { amount: '1', currency: 'GBP' };
const line = (id: string) => ({ id, code: 'L1', title: 'Table lamp', quantity: 1, unitPrice: pound, total: pound, product: { id: 'Product:1' } });
const order = {
  id: 'Order:1',
  number: 'S-1',
  placedAt: at,
  state: 'CONFIRMED',
  total: { amount: '3', currency: 'GBP' },
  lines: [line('a'), line('b'), { ...line('c'), product: null }],
  notes: [],
  payments: [{ amount: pound, refundedTotal: pound, createdAt: at }],
  shipments: [
    { state: 'DISPATCHED', bookedAt: '1', dispatchedAt: '2', deliveredAt: null, tracking: { carrier: 'Post', code: '7' }, lines: [{ quantity: 2 }] },
  ],
  returns: [],
};
const asked = (args: object) => ({ args: { number: 'S-1', first: 2, ...args } });

describe('the screen of an order', () => {
  it('is said in short', () => {
    expect(shapeOrder(whole({ orderByNumber: order }), asked({ first: 20 })).order).toMatchObject({
      number: 'S-1',
      total: '3 GBP',
      lineCount: 3,
      next: null,
      payments: [{ amount: '1 GBP', refunded: '1 GBP', at }],
      shipments: [{ state: 'DISPATCHED', at: '2', tracking: 'Post 7', pieces: 2 }],
    });
  });

  it('pages its lines by cursor, each once and to the end', () => {
    const first = shapeOrder(whole({ orderByNumber: order }), asked({})).order;
    expect(first?.lines.map(({ id }) => id)).toEqual(['a', 'b']);
    const second = shapeOrder(whole({ orderByNumber: order }), asked({ after: first?.next })).order;
    expect(second?.lines).toMatchObject([{ id: 'c', isPictured: false, price: '1 GBP' }]);
    expect(second?.next).toBeNull();
  });

  it.each([{ after: 'forged' }, { after: '' }, { first: 0 }, { first: 101 }, { first: -1 }])('refuses a page that it does not have: %j', (args) => {
    expect(() => shapeOrder(whole({ orderByNumber: order }), asked(args))).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }) as Error);
  });

  it('stands without payments and shipments, and says that they are missing', () => {
    const data = { orderByNumber: { ...order, payments: null, shipments: null, returns: null } };
    expect(shapeOrder({ data, absent: ['payments', 'shipping'], unclear: false }, asked({}))).toMatchObject({
      order: { payments: null, shipments: null, returns: null },
      missing: ['DELIVERY', 'PAYMENTS'],
    });
  });

  it('does not tell somebody else’s order from none', () => {
    expect(shapeOrder(whole({ orderByNumber: null }), asked({}))).toEqual({ order: null, missing: [] });
  });
});
