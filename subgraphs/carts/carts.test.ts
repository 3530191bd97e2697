import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { anonymous, type Caller } from '@stoa/identity/caller.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { type SubgraphUnderTest, subgraphUnderTest } from '@stoa/testing/subgraph.ts';
import { sampleCustomers } from '@stoa/customers/contract/sample-shop.ts';
import { MOST_LINES } from './domain/cart.ts';
import type { CartsClient } from './persistence/database.ts';
import { seed } from './seed.ts';
import carts from './subgraph.ts';

const staff: Caller = { kind: 'staff', subject: 'ann' };
const unknownProduct = globalId('Product', newId());
const discontinuedProduct = globalId('Product', newId());
const latelyEndingProduct = globalId('Product', newId());

let catalog: Server;
let shop: SubgraphUnderTest<CartsClient>;
/** The same service, for whom the catalog is down. */
let lonely: SubgraphUnderTest<CartsClient>;

beforeAll(async () => {
  catalog = createServer((request, response) => {
    void text(request).then((body) => {
      const { id } = (JSON.parse(body) as { variables: { id: string } }).variables;
      const ends = { [discontinuedProduct]: '2001-01-01T00:00:00.000Z', [latelyEndingProduct]: '2999-01-01T00:00:00.000Z' };
      const product = id === unknownProduct ? null : { discontinuedAt: ends[id] ?? null };
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ data: { product } }));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => catalog.once('listening', listening));
  const { port } = catalog.address() as AddressInfo;
  shop = await subgraphUnderTest(carts, { neighbours: { catalog: `http://127.0.0.1:${port}` } });
  lonely = await subgraphUnderTest(carts);
});
afterAll(async () => {
  await shop.stop();
  await lonely.stop();
  catalog.closeAllConnections();
  await new Promise((closed) => catalog.close(closed));
});

interface Shown {
  readonly id: string;
  readonly lines: readonly { readonly product: { readonly id: string }; readonly quantity: number }[];
  readonly totalQuantity: number;
}

interface Result {
  readonly __typename: string;
  readonly cart?: Shown;
  readonly token?: string | null;
  readonly [field: string]: unknown;
}

const CART = 'cart { id lines { product { id } quantity } totalQuantity }';
const members = {
  addToCart: `... on CartLineAdded { ${CART} token line { quantity } } ... on CartQuantityOutOfRange { quantity least most }
    ... on CartFull { most }`,
  setCartQuantity: `... on CartQuantitySet { ${CART} line { quantity } } ... on CartQuantityOutOfRange { quantity }`,
  removeFromCart: `... on CartLineRemoved { ${CART} productId }`,
  clearCart: `... on CartCleared { ${CART} }`,
  mergeGuestCart: `... on GuestCartMerged { ${CART} leftOut { product { id } quantity } }`,
};

async function change(
  caller: Caller,
  name: keyof typeof members,
  input: Record<string, unknown>,
  at = shop,
): Promise<Result> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation Change($input: ${type}!) {
    ${name}(input: $input) { __typename ${members[name]} ... on CartNotFound { byToken } }
  }`;
  const { data, errors } = await at.as(caller).query<Record<string, Result>>(document, { input });
  const result = data?.[name];
  if (!result) throw new Error(JSON.stringify(errors));
  return result;
}

const customer = (): Caller & { customerId: string } => ({ kind: 'customer', customerId: newId() });
const product = () => globalId('Product', newId());

/** A guest with a cart that holds these quantities of new products. */
async function guest(...quantities: number[]): Promise<{ token: string; id: string; productIds: string[] }> {
  let token: string | undefined;
  let id = '';
  const productIds: string[] = [];
  for (const quantity of quantities) {
    const productId = product();
    const result = await change(anonymous, 'addToCart', { token, productId, quantity });
    token ??= result.token ?? undefined;
    id = result.cart?.id ?? '';
    productIds.push(productId);
  }
  return { token: token ?? '', id, productIds };
}

const said = async (cartId: string) =>
  (
    await shop.db.logEntry.findMany({ where: { aggregateId: cartId.replace('Cart:', '') }, orderBy: { id: 'asc' } })
  ).map(({ type }) => type.replace('carts.', ''));

async function cartOf(caller: Caller, token?: string): Promise<Shown | null> {
  const { data } = await shop.as(caller).query<{ cart: Shown | null }>(`query C($token: String) { ${CART.replace('cart', 'cart(token: $token)')} }`, { token });
  return data?.cart ?? null;
}

describe('a customer’s cart', () => {
  it('is opened by the first product, and says so in the log', async () => {
    const caller = customer();
    expect(await cartOf(caller)).toBeNull();
    const productId = product();
    const { __typename, cart, token, line } = await change(caller, 'addToCart', { productId });
    expect({ __typename, token, line }).toEqual({ __typename: 'CartLineAdded', token: null, line: { quantity: 1 } });
    expect(cart).toMatchObject({ lines: [{ product: { id: productId }, quantity: 1 }], totalQuantity: 1 });
    expect(await cartOf(caller)).toEqual(cart);
    expect(await said(cart?.id ?? '')).toEqual(['CartOpened', 'CartLineAdded']);
  });

  it('is one, and holds everything, when the first ten products come at once', async () => {
    const caller = customer();
    const productIds = Array.from({ length: 10 }, product);
    const results = await Promise.all(productIds.map((productId) => change(caller, 'addToCart', { productId })));
    expect(new Set(results.map(({ cart }) => cart?.id)).size).toBe(1);
    expect((await cartOf(caller))?.lines.map((line) => line.product.id).sort()).toEqual(productIds.toSorted());
    expect(await shop.db.cart.count({ where: { customerId: caller.customerId } })).toBe(1);
    expect(await said(results[0]?.cart?.id ?? '')).toHaveLength(11);
  });

  it('adds up pieces of one product that come at once', async () => {
    const caller = customer();
    const productId = product();
    await Promise.all(Array.from({ length: 12 }, () => change(caller, 'addToCart', { productId, quantity: 3 })));
    expect((await cartOf(caller))?.lines).toEqual([{ product: { id: productId }, quantity: 36 }]);
  });

  it('holds exactly as many pieces as the customer says', async () => {
    const caller = customer();
    const productId = product();
    const { cart } = await change(caller, 'addToCart', { productId, quantity: 5 });
    expect(await change(caller, 'setCartQuantity', { productId, quantity: 2 })).toMatchObject({
      __typename: 'CartQuantitySet',
      line: { quantity: 2 },
      cart: { totalQuantity: 2 },
    });
    await change(caller, 'setCartQuantity', { productId, quantity: 2 });
    expect((await change(caller, 'setCartQuantity', { productId: product(), quantity: 2 })).__typename).toBe(
      'CartLineNotFound',
    );
    expect(await said(cart?.id ?? '')).toEqual(['CartOpened', 'CartLineAdded', 'CartQuantitySet']);
  });

  it('gives up products, and taking out again what is out changes nothing', async () => {
    const caller = customer();
    const [first, second] = [product(), product()];
    const { cart } = await change(caller, 'addToCart', { productId: first, quantity: 2 });
    await change(caller, 'addToCart', { productId: second, quantity: 3 });
    for (const productId of [first, first, 'Product:1']) {
      expect(await change(caller, 'removeFromCart', { productId })).toMatchObject({
        __typename: 'CartLineRemoved',
        cart: { totalQuantity: 3 },
        productId,
      });
    }
    for (let twice = 0; twice < 2; twice += 1) {
      expect(await change(caller, 'clearCart', {})).toMatchObject({ cart: { lines: [], totalQuantity: 0 } });
    }
    expect((await said(cart?.id ?? '')).slice(3)).toEqual(['CartLineRemoved', 'CartCleared']);
  });

  it('is not there to change before something was put into it', async () => {
    const productId = product();
    for (const caller of [customer(), anonymous, staff]) {
      const notFound = { __typename: 'CartNotFound', byToken: false };
      expect(await change(caller, 'setCartQuantity', { productId, quantity: 1 })).toEqual(notFound);
      expect(await change(caller, 'removeFromCart', { productId })).toEqual(notFound);
      expect(await change(caller, 'clearCart', {})).toEqual(notFound);
    }
  });
});

describe('the limits of a cart', () => {
  it('are 1 to 999 pieces of a product', async () => {
    const caller = customer();
    const productId = product();
    for (const quantity of [0, -1, 1_000, 2_147_483_647, -2_147_483_648]) {
      for (const name of ['addToCart', 'setCartQuantity'] as const) {
        expect(await change(caller, name, { productId, quantity })).toMatchObject({
          __typename: 'CartQuantityOutOfRange',
          quantity,
        });
      }
    }
    expect(await cartOf(caller)).toBeNull();
    await change(caller, 'addToCart', { productId, quantity: 998 });
    expect(await change(caller, 'addToCart', { productId, quantity: 2 })).toEqual({
      __typename: 'CartQuantityOutOfRange',
      quantity: 1_000,
      least: 1,
      most: 999,
    });
    expect((await cartOf(caller))?.totalQuantity).toBe(998);
  });

  it('are 200 products, also when more come at once', async () => {
    const caller = customer();
    const { cart } = await change(caller, 'addToCart', { productId: product() });
    const cartId = (cart?.id ?? '').replace('Cart:', '');
    await shop.db.cartLine.createMany({
      data: Array.from({ length: MOST_LINES - 3 }, () => ({ cartId, productId: newId(), quantity: 1, addedAt: new Date() })),
    });
    const results = await Promise.all(
      Array.from({ length: 5 }, () => change(caller, 'addToCart', { productId: product() })),
    );
    expect(results.filter(({ __typename }) => __typename === 'CartLineAdded')).toHaveLength(2);
    expect(results.filter(({ __typename, most }) => __typename === 'CartFull' && most === 200)).toHaveLength(3);
    // What is in it already can still grow.
    const productId = cart?.lines[0]?.product.id;
    expect((await change(caller, 'addToCart', { productId })).__typename).toBe('CartLineAdded');
  });

  it('do not let through what is no number of pieces', async () => {
    for (const quantity of [1.5, '3', 2 ** 31, null]) {
      const { errors } = await shop
        .as(customer())
        .query('mutation A($input: AddToCartInput!) { addToCart(input: $input) { __typename } }', {
          input: { productId: product(), quantity },
        });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });
});

describe('a product', () => {
  it('is taken only while the catalog sells it', async () => {
    const caller = customer();
    for (const productId of [unknownProduct, discontinuedProduct, 'Product:1', '', globalId('Cart', newId())]) {
      expect((await change(caller, 'addToCart', { productId })).__typename).toBe('CartProductUnknown');
    }
    expect(await cartOf(caller)).toBeNull();
    expect((await change(caller, 'addToCart', { productId: latelyEndingProduct })).__typename).toBe('CartLineAdded');
  });

  it('is taken unchecked while the catalog is down', async () => {
    const result = await change(customer(), 'addToCart', { productId: unknownProduct }, lonely);
    expect(result.__typename).toBe('CartLineAdded');
  });
});

describe('a guest’s cart', () => {
  it('is reached by its token alone, by whoever has it', async () => {
    const { token, id } = await guest(2, 3);
    for (const caller of [anonymous, customer(), staff]) {
      expect(await cartOf(caller, token)).toMatchObject({ id, totalQuantity: 5 });
    }
    const other = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`;
    for (const wrong of [other, '', 'x', id, `${token} `, "' OR true --"]) {
      expect(await cartOf(anonymous, wrong)).toBeNull();
      expect(await change(anonymous, 'addToCart', { token: wrong, productId: product() })).toEqual({
        __typename: 'CartNotFound',
        byToken: true,
      });
      expect((await change(anonymous, 'clearCart', { token: wrong })).__typename).toBe('CartNotFound');
    }
    expect(await cartOf(anonymous)).toBeNull();
  });

  it('gives its token once, and the database cannot tell it', async () => {
    const { token, productIds } = await guest(1);
    const again = await change(anonymous, 'addToCart', { token, productId: productIds[0], quantity: 2 });
    expect(again).toMatchObject({ token: null, cart: { totalQuantity: 3 } });
    const rows = await shop.db.$queryRaw<{ entry: string }[]>`
      SELECT cart::text AS entry FROM cart UNION ALL SELECT log::text FROM log`;
    expect(rows.filter(({ entry }) => entry.includes(token))).toEqual([]);
  });
});

describe('merging a guest’s cart', () => {
  it('adds up what both hold, and ends the guest’s cart', async () => {
    const caller = customer();
    const { token, id, productIds } = await guest(2, 3);
    const [both = '', guestsOnly = ''] = productIds;
    const customersOnly = product();
    const { cart } = await change(caller, 'addToCart', { productId: customersOnly, quantity: 4 });
    await change(caller, 'addToCart', { productId: both, quantity: 5 });
    const merged = await change(caller, 'mergeGuestCart', { token });
    expect(merged).toMatchObject({ __typename: 'GuestCartMerged', leftOut: [], cart: { id: cart?.id, totalQuantity: 14 } });
    const held = new Map(merged.cart?.lines.map((line) => [line.product.id, line.quantity]));
    expect(held).toEqual(new Map([[customersOnly, 4], [both, 7], [guestsOnly, 3]]));
    expect(await cartOf(anonymous, token)).toBeNull();
    expect((await change(anonymous, 'addToCart', { token, productId: both })).__typename).toBe('CartNotFound');
    expect((await said(id)).at(-1)).toBe('GuestCartMerged');
    expect((await said(cart?.id ?? '')).slice(3)).toEqual(['CartLineAdded', 'CartLineAdded']);
  });

  it('counts once, however often and however parallel it is asked for', async () => {
    const caller = customer();
    const { token } = await guest(2, 3);
    const results = await Promise.all(Array.from({ length: 6 }, () => change(caller, 'mergeGuestCart', { token })));
    results.push(await change(caller, 'mergeGuestCart', { token }));
    for (const result of results) expect(result).toMatchObject({ leftOut: [], cart: { totalQuantity: 5 } });
    expect(await said(results[0]?.cart?.id ?? '')).toEqual(['CartOpened', 'CartLineAdded', 'CartLineAdded']);
  });

  it('gives the cart to one customer only', async () => {
    const { token } = await guest(1);
    const callers = [customer(), customer(), customer()];
    const results = await Promise.all(callers.map((caller) => change(caller, 'mergeGuestCart', { token })));
    expect(results.map(({ __typename }) => __typename).sort()).toEqual(['CartNotFound', 'CartNotFound', 'GuestCartMerged']);
    // Those who came too late did not even get an empty cart.
    const ids = callers.map(({ customerId }) => customerId);
    expect(await shop.db.cart.count({ where: { customerId: { in: ids } } })).toBe(1);
  });

  it('says what did not fit', async () => {
    const caller = customer();
    const { token, productIds } = await guest(600);
    const [productId = ''] = productIds;
    await change(caller, 'addToCart', { productId, quantity: 500 });
    expect(await change(caller, 'mergeGuestCart', { token })).toMatchObject({
      cart: { totalQuantity: 999 },
      leftOut: [{ product: { id: productId }, quantity: 101 }],
    });
  });

  it('and filling both carts at once loses nothing', async () => {
    const caller = customer();
    const { token, productIds } = await guest(1);
    const [productId = ''] = productIds;
    const results = await Promise.all([
      ...Array.from({ length: 5 }, () => change(caller, 'addToCart', { productId })),
      ...Array.from({ length: 5 }, () => change(anonymous, 'addToCart', { token, productId })),
      change(caller, 'mergeGuestCart', { token }),
    ]);
    const added = results.filter(({ __typename }) => __typename === 'CartLineAdded').length;
    expect((await cartOf(caller))?.totalQuantity).toBe(1 + added);
  });

  it('is for customers, and for carts of guests', async () => {
    const { token } = await guest(1);
    const merge = (caller: Caller) =>
      shop.as(caller).query('mutation M($input: MergeGuestCartInput!) { mergeGuestCart(input: $input) { __typename } }', {
        input: { token },
      });
    expect((await merge(anonymous)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await merge(staff)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const caller = customer();
    for (const wrong of ['', 'x', `${token.slice(0, -1)}_`]) {
      expect(await change(caller, 'mergeGuestCart', { token: wrong })).toEqual({ __typename: 'CartNotFound', byToken: true });
    }
    expect(await cartOf(caller)).toBeNull();
  });
});

describe('carts in the graph', () => {
  const ENTITIES = `query Entities($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on Customer { id cart { id totalQuantity } } ... on Cart { id lines { quantity } }
  } }`;

  it('are seen by their customer and by staff, and are not there for anybody else', async () => {
    const owner = customer();
    const { cart } = await change(owner, 'addToCart', { productId: product(), quantity: 2 });
    const guests = await guest(1);
    const customerId = globalId('Customer', owner.customerId);
    const representations = [
      { __typename: 'Customer', id: customerId },
      { __typename: 'Cart', id: cart?.id },
      { __typename: 'Cart', id: guests.id },
      { __typename: 'Cart', id: 'Cart:1' },
      { __typename: 'Customer', id: 'Customer:1' },
    ];
    const seen = async (caller: Caller) =>
      (await shop.as(caller).query<{ _entities: unknown[] }>(ENTITIES, { representations })).data?._entities;
    const own = [{ id: customerId, cart: { id: cart?.id, totalQuantity: 2 } }, { id: cart?.id, lines: [{ quantity: 2 }] }];
    expect(await seen(owner)).toEqual([...own, null, null, null]);
    expect(await seen(staff)).toEqual([...own, { id: guests.id, lines: [{ quantity: 1 }] }, null, null]);
    for (const caller of [customer(), anonymous]) {
      expect(await seen(caller)).toEqual([{ id: customerId, cart: null }, null, null, null, null]);
    }
  });

  it('cost the same number of statements for two customers as for a hundred', async () => {
    await seed({ db: shop.db, clock: { now: () => new Date() } });
    const ids = sampleCustomers().flatMap(({ id }) => [id, newId()]);
    const ask = (many: number) => () =>
      shop.as(staff).query(ENTITIES, {
        representations: ids.slice(0, many).map((id) => ({ __typename: 'Customer', id: globalId('Customer', id) })),
      });
    expect(await shop.statements(ask(2))).toHaveLength(2);
    expect(await shop.statements(ask(100))).toHaveLength(2);
  });

  it('are open for some customers of the sample shop', async () => {
    const [first] = sampleCustomers();
    const cart = await cartOf({ kind: 'customer', customerId: first?.id ?? '' });
    expect(cart?.totalQuantity).toBeGreaterThan(0);
    expect(await said(cart?.id ?? '')).toHaveLength(1 + (cart?.lines.length ?? 0));
  });
});
