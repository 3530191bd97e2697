import { shapeCartOutcome } from '../shapes/cart-outcome.ts';
import { shapeAddOrderNote } from './add-order-note/shape.ts';
import { shapeCancelOrder } from './cancel-order/shape.ts';
import { shapeMerge } from './merge-guest-cart/shape.ts';
import { shapePlaceOrder } from './place-order/shape.ts';

const cart = { totalQuantity: 5 };
const order = { id: 'Order:1', number: 'S-1', state: 'CANCELLED', total: { amount: '2.5', currency: 'GBP' } };
const guest = { args: { token: 'mine' }, locale: 'en-GB' };

describe('the outcome of an action', () => {
  it('of a cart says how much is in it, and whose screen to show', () => {
    expect(shapeCartOutcome({ __typename: 'CartLineAdded', cart, token: 'new' }, { args: {}, locale: 'en-GB' })).toEqual({
      __typename: 'CartChanged', inCart: 5, token: 'new', cartToken: 'new',
    });
    expect(shapeCartOutcome({ __typename: 'CartLineRemoved', cart }, guest)).toMatchObject({ token: null, cartToken: 'mine' });
    expect(shapeMerge({ __typename: 'GuestCartMerged', cart, leftOut: [{ quantity: 2 }] })).toEqual({
      __typename: 'CartMerged', inCart: 5, leftOut: 2, cartToken: null,
    });
  });

  it('keeps refusals and their facts', () => {
    expect(shapeCartOutcome({ __typename: 'CartProductUnknown', productId: 'p' }, guest)).toEqual({ __typename: 'ProductNotSold', productId: 'p' });
    expect(shapeCartOutcome({ __typename: 'CartLineNotFound', productId: 'p' }, guest)).toMatchObject({ __typename: 'ProductNotInCart' });
    expect(shapePlaceOrder({ __typename: 'OrderProductsNotSold', products: [{ id: 'p' }] })).toEqual({ __typename: 'ProductsNotSold', productIds: ['p'] });
    expect(shapePlaceOrder({ __typename: 'OrderCustomerUnknown', customerId: 'c' })).toMatchObject({ __typename: 'CustomerUnknown' });
    expect(shapeCancelOrder({ __typename: 'OrderNotFound', orderId: 'o' })).toEqual({ __typename: 'OrderNotFound', orderId: 'o' });
    expect(shapeAddOrderNote({ __typename: 'OrderNotesFull', order: { id: 'o' } })).toEqual({ __typename: 'OrderNotesFull', orderId: 'o' });
  });

  it('of an order is what the app needs to go on', () => {
    expect(shapePlaceOrder({ __typename: 'OrderPlaced', order })).toEqual({ __typename: 'OrderPlaced', id: 'Order:1', number: 'S-1', total: '2.5 GBP' });
    expect(shapeCancelOrder({ __typename: 'OrderCancelled', order })).toEqual({ __typename: 'OrderCancelled', id: 'Order:1', state: 'CANCELLED' });
  });
});
