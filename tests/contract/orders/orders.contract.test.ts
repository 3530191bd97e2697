import Fastify from 'fastify';
import { sampleProducts } from '@stoa/catalog/contract/sample-shop.ts';
import { sampleCustomers } from '@stoa/customers/contract/sample-shop.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { sampleOrders } from '@stoa/orders/contract/sample-shop.ts';
import orders from '@stoa/orders/subgraph.ts';
import { contractOf } from '../suite.ts';

const customerId = sampleCustomers()[0]?.id ?? '';
const caller: Caller = { kind: 'customer', customerId };
const stranger: Caller = { kind: 'customer', customerId: newId() };
const lines = [{ productId: globalId('Product', sampleProducts()[0]?.id ?? ''), quantity: 1 }];
const key = newId();

const pending = sampleOrders().filter(({ state }) => state === 'PENDING').map(({ id }) => globalId('Order', id));
const sale = globalId('Order', sampleOrders().find(({ state }) => state === 'CONFIRMED')?.id ?? '');
const nothing = globalId('Order', newId());

/** An order keeps so many notes. */
const MAX_NOTES = 50;

/** Catalog and customers as they answer an order's questions; the stranger is unknown to them. */
const neighbours = Fastify();
interface Question {
  readonly variables: { readonly products?: { id: string }[]; readonly customers?: { id: string }[] };
}
neighbours.post('/graphql', async (request) => {
  const { products, customers } = (request.body as Question).variables;
  const offer = { code: 'ST-0001', title: 'Teapot', price: { amount: '1.00', currency: 'GBP' }, discontinuedAt: null };
  return {
    data: {
      _entities: products
        ? products.map(({ id }) => (id === lines[0]?.productId ? offer : null))
        : customers?.map(({ id }) => (id === globalId('Customer', customerId) ? { deletionRequestedAt: null } : null)),
    },
  };
});

contractOf(orders, {
  options: async () => {
    const url = await neighbours.listen({ port: 0, host: '127.0.0.1' });
    return { neighbours: { catalog: url, customers: url } };
  },
  stop: () => neighbours.close(),
  entities: {
    Order: { ids: () => sampleOrders().map(({ id }) => id), select: 'number lines { title }', statements: 1 },
    Customer: {
      ids: () => sampleCustomers().map(({ id }) => id),
      select: 'orders(first: 2) { edges { node { number } } }',
      statements: 2,
      knowsAll: false,
    },
  },
  outcomes: [
    { mutation: 'placeOrder', caller, expect: 'OrderPlaced', input: () => ({ idempotencyKey: key, lines }) },
    { mutation: 'placeOrder', caller, expect: 'OrderKeyReused', input: () => ({ idempotencyKey: key, lines, note: 'Other' }) },
    {
      mutation: 'placeOrder',
      caller,
      expect: 'OrderProductsNotSold',
      input: () => ({ idempotencyKey: newId(), lines: [{ productId: globalId('Product', newId()), quantity: 1 }] }),
    },
    { mutation: 'placeOrder', caller: stranger, expect: 'OrderCustomerUnknown', input: () => ({ idempotencyKey: newId(), lines }) },
    { mutation: 'cancelOrder', expect: 'OrderCancelled', input: () => ({ orderId: pending[0] }) },
    { mutation: 'cancelOrder', expect: 'OrderNotCancellable', input: () => ({ orderId: sale }) },
    { mutation: 'cancelOrder', expect: 'OrderNotFound', input: () => ({ orderId: nothing }) },
    ...Array.from({ length: MAX_NOTES }, (_, index) => ({
      mutation: 'addOrderNote',
      expect: 'OrderNoteAdded',
      input: () => ({ orderId: pending[1], text: `Note ${index + 1}` }),
    })),
    { mutation: 'addOrderNote', expect: 'OrderNotesFull', input: () => ({ orderId: pending[1], text: 'One too many' }) },
    { mutation: 'addOrderNote', caller: stranger, expect: 'OrderNotFound', input: () => ({ orderId: pending[1], text: 'Mine?' }) },
  ],
});
