import { lamp, lampCard, locale, whole } from '../../shapes/literals.fixture.ts';
import { shapeOrder } from './shape.ts';

const pound = { amount: '1', currency: 'GBP' };
const at = '2026-01-01T00:00:00.000Z';
const order = {
  id: 'Order:1',
  number: 'S-1',
  placedAt: at,
  state: 'CONFIRMED',
  total: { amount: '2', currency: 'GBP' },
  lines: [
    { id: 'l1', code: 'L 1/A', title: 'Table lamp', quantity: 1, unitPrice: pound, total: pound, product: { id: lamp.id, code: lamp.code, image: lamp.image } },
    { id: 'l2', code: 'POST', title: 'Postage', quantity: 1, unitPrice: pound, total: pound, product: null },
  ],
  notes: [{ id: 'n1', by: 'CUSTOMER', at, text: 'Ring twice.' }],
  payments: [{ id: 'Payment:1', createdAt: at, amount: pound, refundedTotal: pound, refunds: [{ id: 'r1', createdAt: at, amount: pound }] }],
  shipments: [
    {
      id: 'Shipment:1',
      state: 'BOOKED',
      bookedAt: at,
      dispatchedAt: null,
      deliveredAt: null,
      tracking: null,
      recipient: { name: 'Ada', lines: ['4 Quay Street'], postcode: null, town: 'Whitby', country: 'GB' },
      lines: [{ quantity: 2 }, { quantity: 3 }],
    },
  ],
  returns: [{ id: 'Return:1', receivedAt: at, lines: [{ quantity: 1 }] }],
};
const view = { args: { id: 'Order:1' }, locale };

describe('the page of an order', () => {
  it('says everything about it', () => {
    const { order: shown, breadcrumbs, head } = shapeOrder(whole({ order }), view);
    expect(head?.title).toBe('Order S-1');
    expect(breadcrumbs.map(({ label }) => label)).toEqual(['Home', 'Your orders', 'Order S-1']);
    expect(shown?.lines).toMatchObject([
      { productId: lamp.id, path: lampCard.path, image: lampCard.image, unitPrice: { text: '£1.00' } },
      { title: 'Postage', productId: null, path: null, image: null },
    ]);
    expect(shown?.payments).toMatchObject([{ paidAt: at, amount: { text: '£1.00' }, refunds: [{ refundedAt: at }] }]);
    expect(shown?.shipments).toMatchObject([{ carrier: null, recipient: ['Ada', '4 Quay Street', 'Whitby', 'GB'], pieceCount: 5 }]);
    expect(shown?.returns).toEqual([{ id: 'Return:1', receivedAt: at, pieceCount: 1 }]);
  });

  it('stands without payments and shipments, and says that they are missing', () => {
    const partial = { data: { order: { ...order, payments: null, shipments: null, returns: null } }, absent: ['shipping', 'payments'], unclear: false };
    expect(shapeOrder(partial, view)).toMatchObject({
      order: { number: 'S-1', payments: null, shipments: null, returns: null },
      unavailable: ['DELIVERY', 'PAYMENTS'],
    });
  });

  it('does not tell somebody else’s order from none', () => {
    expect(shapeOrder(whole({ order: null }), view)).toMatchObject({ head: null, order: null, unavailable: [] });
  });
});
