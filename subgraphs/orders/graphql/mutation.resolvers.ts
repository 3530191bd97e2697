/** What people do with orders: parse, call the command, name the outcome. */
import { parseInput } from '@stoa/graphql/input.ts';
import { mayActFor, requireCustomer } from '@stoa/identity/access.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import { globalId, parseGlobalId } from '@stoa/kernel/ids.ts';
import { addOrderNote } from '../commands/add-order-note.ts';
import { cancelOrder } from '../commands/cancel-order.ts';
import { placeOrder } from '../commands/place-order.ts';
import type { OrdersContext } from './context.ts';
import { addOrderNoteInput, cancelOrderInput, placeOrderInput } from './inputs.ts';

interface Input {
  readonly input: unknown;
}

const orderNotFound = (orderId: string) => ({ __typename: 'OrderNotFound', orderId });

const partyOf = ({ kind }: Caller): 'CUSTOMER' | 'STAFF' => (kind === 'customer' ? 'CUSTOMER' : 'STAFF');

const productReference = (productId: string) => ({ id: globalId('Product', productId) });

export const mutations = {
  placeOrder: async (_: unknown, { input }: Input, context: OrdersContext) => {
    const customerId = requireCustomer(context.caller);
    const { idempotencyKey: key, lines: given, note } = parseInput(placeOrderInput, input);
    const lines = given.map(({ productId, quantity }) => ({ productId: parseGlobalId('Product', productId), quantity }));
    const malformed = given.filter((_line, index) => lines[index]?.productId === null);
    if (malformed.length > 0) {
      return { __typename: 'OrderProductsNotSold', products: malformed.map(({ productId: id }) => ({ id })) };
    }
    const outcome = await placeOrder(context, {
      customerId,
      key,
      note,
      lines: lines.flatMap(({ productId, quantity }) => (productId === null ? [] : [{ productId, quantity }])),
    });
    switch (outcome.kind) {
      case 'placed':
        return { __typename: 'OrderPlaced', order: outcome.order };
      case 'key-reused':
        return { __typename: 'OrderKeyReused', order: outcome.order };
      case 'not-sold':
        return { __typename: 'OrderProductsNotSold', products: outcome.productIds.map(productReference) };
      case 'no-such-customer':
        return { __typename: 'OrderCustomerUnknown', customerId: globalId('Customer', customerId) };
    }
  },

  cancelOrder: async (_: unknown, { input }: Input, context: OrdersContext) => {
    const { orderId: id } = parseInput(cancelOrderInput, input);
    const orderId = parseGlobalId('Order', id);
    if (orderId === null) return orderNotFound(id);
    const mayTouch = (customerId: string | null) => mayActFor(context.caller, customerId);
    const outcome = await cancelOrder(context, { orderId, by: partyOf(context.caller), mayTouch });
    switch (outcome.kind) {
      case 'cancelled':
        return { __typename: 'OrderCancelled', order: outcome.order };
      case 'too-late':
        return { __typename: 'OrderNotCancellable', order: outcome.order };
      case 'not-found':
        return orderNotFound(id);
    }
  },

  addOrderNote: async (_: unknown, { input }: Input, context: OrdersContext) => {
    const { orderId: id, text } = parseInput(addOrderNoteInput, input);
    const orderId = parseGlobalId('Order', id);
    if (orderId === null) return orderNotFound(id);
    const mayTouch = (customerId: string | null) => mayActFor(context.caller, customerId);
    const outcome = await addOrderNote(context, { orderId, text, by: partyOf(context.caller), mayTouch });
    switch (outcome.kind) {
      case 'added':
        return { __typename: 'OrderNoteAdded', order: outcome.order, note: outcome.note };
      case 'full':
        return { __typename: 'OrderNotesFull', order: outcome.order };
      case 'not-found':
        return orderNotFound(id);
    }
  },
};
