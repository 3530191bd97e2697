import { shapeCartOutcome } from '../shapes/cart-outcome.ts';
import type { CartOutcome } from '../shapes/cart-outcome.ts';
import { locale } from '../shapes/literals.fixture.ts';
import { shapeAddOrderNote } from './add-order-note/shape.ts';
import { shapeCancelOrder } from './cancel-order/shape.ts';
import { shapeMerge } from './merge-guest-cart/shape.ts';
import { shapePlaceOrder } from './place-order/shape.ts';

const cart = { totalQuantity: 5 };
const view = { args: {}, locale };
const order = { id: 'Order:1', number: 'S-1', state: 'PENDING', total: { amount: '2.5', currency: 'GBP' } };
const placed = { ...order, path: '/account/orders/Order:1', total: { amount: '2.5', currency: 'GBP', text: '£2.50' } };

describe('the outcome of an action', () => {
  it('that opened a guest’s cart hands over its token, for the client and for the page', () => {
    expect(shapeCartOutcome({ __typename: 'CartLineAdded', cart, token: 'new' }, view)).toEqual({
      __typename: 'CartChanged', totalQuantity: 5, token: 'new', cartToken: 'new',
    });
  });

  it('on a guest’s cart shows that very cart, without giving its token again', () => {
    const guest = { args: { token: 'mine' }, locale };
    for (const __typename of ['CartLineAdded', 'CartQuantitySet', 'CartLineRemoved'] as const) {
      expect(shapeCartOutcome({ __typename, cart }, guest)).toMatchObject({ token: null, cartToken: 'mine' });
    }
  });

  it('keeps refusals and their facts', () => {
    const shape = (outcome: CartOutcome) => shapeCartOutcome(outcome, view);
    expect(shape({ __typename: 'CartNotFound', byToken: true })).toEqual({ __typename: 'CartNotFound', byToken: true });
    expect(shape({ __typename: 'CartFull', most: 200 })).toEqual({ __typename: 'CartFull', most: 200 });
    expect(shape({ __typename: 'CartProductUnknown', productId: 'p' })).toEqual({ __typename: 'ProductNotSold', productId: 'p' });
    expect(shape({ __typename: 'CartLineNotFound', productId: 'p' })).toEqual({ __typename: 'ProductNotInCart', productId: 'p' });
    expect(shape({ __typename: 'CartQuantityOutOfRange', quantity: 0, least: 1, most: 999 })).toEqual({
      __typename: 'QuantityOutOfRange', quantity: 0, least: 1, most: 999,
    });
  });

  it('of a merge counts what did not fit, and shows the customer’s cart', () => {
    expect(shapeMerge({ __typename: 'GuestCartMerged', cart, leftOut: [{ quantity: 2 }, { quantity: 1 }] })).toEqual({
      __typename: 'CartMerged', totalQuantity: 5, leftOut: 3, cartToken: null,
    });
    expect(shapeMerge({ __typename: 'CartNotFound', byToken: true })).toMatchObject({ __typename: 'CartNotFound' });
  });

  it('of an order is the order, or why there is none', () => {
    expect(shapePlaceOrder({ __typename: 'OrderPlaced', order }, view)).toEqual({ __typename: 'OrderPlaced', order: placed });
    expect(shapePlaceOrder({ __typename: 'OrderKeyReused', order }, view)).toEqual({ __typename: 'OrderKeyReused', order: placed });
    expect(shapePlaceOrder({ __typename: 'OrderProductsNotSold', products: [{ id: 'p' }] }, view)).toEqual({
      __typename: 'ProductsNotSold', productIds: ['p'],
    });
    expect(shapePlaceOrder({ __typename: 'OrderCustomerUnknown', customerId: 'c' }, view)).toEqual({
      __typename: 'CustomerUnknown', customerId: 'c',
    });
  });

  it('of a change of an order is the order as it is now', () => {
    expect(shapeCancelOrder({ __typename: 'OrderNotCancellable', order }, view)).toEqual({ __typename: 'OrderNotCancellable', order: placed });
    expect(shapeCancelOrder({ __typename: 'OrderNotFound', orderId: 'o' }, view)).toEqual({ __typename: 'OrderNotFound', orderId: 'o' });
    expect(shapeAddOrderNote({ __typename: 'OrderNotesFull', order: { id: 'o' } })).toEqual({ __typename: 'OrderNotesFull', orderId: 'o' });
  });
});
