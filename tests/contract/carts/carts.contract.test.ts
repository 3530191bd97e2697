import Fastify from 'fastify';
import { sampleProducts } from '@stoa/catalog/contract/sample-shop.ts';
import carts from '@stoa/carts/subgraph.ts';
import { sampleCustomers } from '@stoa/customers/contract/sample-shop.ts';
import { anonymous, type Caller } from '@stoa/identity/caller.ts';
import { globalId, nameId, newId } from '@stoa/kernel/ids.ts';
import { contractOf } from '../suite.ts';

/** Every sixth customer of the sample has left a cart open. */
const owners = sampleCustomers().filter((_customer, index) => index % 6 === 0);
const cartIds = owners.map(({ number }) => nameId('cart', number));
const caller: Caller = { kind: 'customer', customerId: owners[0]?.id ?? '' };
const stranger: Caller = { kind: 'customer', customerId: newId() };
const [first, second] = sampleProducts();
const productId = globalId('Product', first?.id ?? '');
const otherId = globalId('Product', second?.id ?? '');
const unknownId = globalId('Product', newId());
const token = 'no-cart-has-this-token';
/** A cart holds no more products than this. */
const MOST_LINES = 200;

/** The catalog, which sells everything but one product. */
const catalog = Fastify();
catalog.post('/graphql', async (request) => {
  const { id } = (request.body as { variables: { id: string } }).variables;
  return { data: { product: id === unknownId ? null : { discontinuedAt: null } } };
});

contractOf(carts, {
  options: async () => ({ neighbours: { catalog: await catalog.listen({ port: 0, host: '127.0.0.1' }) } }),
  stop: () => catalog.close(),
  entities: {
    Cart: { ids: () => cartIds, select: 'lines { quantity }', statements: 2 },
    Customer: { ids: () => owners.map(({ id }) => id), select: 'cart { id }', statements: 1, knowsAll: false },
  },
  outcomes: [
    { mutation: 'addToCart', caller, expect: 'CartLineAdded', input: () => ({ productId, quantity: 2 }) },
    { mutation: 'addToCart', caller, expect: 'CartProductUnknown', input: () => ({ productId: unknownId }) },
    { mutation: 'addToCart', caller, expect: 'CartQuantityOutOfRange', input: () => ({ productId, quantity: 1_000 }) },
    { mutation: 'addToCart', caller: anonymous, expect: 'CartNotFound', input: () => ({ productId, token }) },
    { mutation: 'setCartQuantity', caller, expect: 'CartQuantitySet', input: () => ({ productId, quantity: 3 }) },
    { mutation: 'setCartQuantity', caller, expect: 'CartQuantityOutOfRange', input: () => ({ productId, quantity: 0 }) },
    { mutation: 'setCartQuantity', caller, expect: 'CartLineNotFound', input: () => ({ productId: unknownId, quantity: 1 }) },
    { mutation: 'setCartQuantity', caller: stranger, expect: 'CartNotFound', input: () => ({ productId, quantity: 1 }) },
    { mutation: 'removeFromCart', caller, expect: 'CartLineRemoved', input: () => ({ productId }) },
    { mutation: 'removeFromCart', caller: stranger, expect: 'CartNotFound', input: () => ({ productId }) },
    { mutation: 'clearCart', caller, expect: 'CartCleared', input: () => ({}) },
    { mutation: 'clearCart', caller: stranger, expect: 'CartNotFound', input: () => ({}) },
    {
      mutation: 'mergeGuestCart',
      caller,
      expect: 'GuestCartMerged',
      input: async (shop) => {
        const { data } = await shop.as(anonymous).query<{ addToCart: { token: string } }>(
          'mutation Guest($input: AddToCartInput!) { addToCart(input: $input) { ... on CartLineAdded { token } } }',
          { input: { productId } },
        );
        return { token: data?.addToCart.token };
      },
    },
    { mutation: 'mergeGuestCart', caller, expect: 'CartNotFound', input: () => ({ token }) },
    {
      mutation: 'addToCart',
      caller,
      expect: 'CartFull',
      input: async ({ db }) => {
        const cartId = cartIds[0] ?? '';
        const held = await db.cartLine.count({ where: { cartId } });
        await db.cartLine.createMany({
          data: Array.from({ length: MOST_LINES - held }, () => ({ cartId, productId: newId(), quantity: 1, addedAt: new Date() })),
        });
        return { productId: otherId };
      },
    },
  ],
});
