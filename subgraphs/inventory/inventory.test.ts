import { anonymous, type Caller } from '@stoa/identity/caller.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { type SubgraphUnderTest, subgraphUnderTest } from '@stoa/testing/subgraph.ts';
import type { InventoryClient } from './persistence/database.ts';
import inventory from './subgraph.ts';

const staff: Caller = { kind: 'staff', subject: 'ann' };
const orders: Caller = { kind: 'service', subject: 'orders' };
const customer: Caller = { kind: 'customer', customerId: newId() };

let shop: SubgraphUnderTest<InventoryClient>;
beforeAll(async () => {
  shop = await subgraphUnderTest(inventory);
});
afterAll(() => shop.stop());

const product = (): string => globalId('Product', newId());
const order = (): string => globalId('Order', newId());
const uuid = (id: string): string => id.slice(id.indexOf(':') + 1);

const STOCK = 'stock { inStock available onHand held }';

/** Runs a mutation with one input and gives its result. */
async function run<Result = Record<string, unknown>>(
  field: string,
  input: object,
  selection = '__typename',
  caller: Caller = staff,
): Promise<Result> {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`.replace(
    /^(Confirm|Fulfil|Release).*/,
    'StockReservationInput',
  );
  const text = `mutation ($input: ${type}!) { result: ${field}(input: $input) { ${selection} } }`;
  const { data, errors } = await shop.as(caller).query<{ result: Result }>(text, { input });
  if (!data) throw new Error(JSON.stringify(errors));
  return data.result;
}

const receive = (productId: string, quantity: number) => run('receiveStock', { productId, quantity });

const reserve = (orderId: string, lines: readonly (readonly [string, number])[], holdSeconds?: number) =>
  run<{ __typename: string; shortages?: unknown }>(
    'reserveStock',
    { orderId, lines: lines.map(([productId, quantity]) => ({ productId, quantity })), holdSeconds },
    '__typename ... on StockUnavailable { shortages { product { id } requested available } }',
    orders,
  );

const kind = async (field: string, orderId: string) =>
  (await run<{ __typename: string }>(field, { orderId }, '__typename', orders)).__typename;

async function stockOf(productId: string, caller: Caller = staff): Promise<unknown> {
  const { data } = await shop.as(caller).query<{ _entities: { stock: unknown }[] }>(
    `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { ${STOCK} } } }`,
    { of: [{ __typename: 'Product', id: productId }] },
  );
  return data?._entities[0]?.stock;
}

/** Lets the time of a held reservation be over. */
const letExpire = (orderId: string) =>
  shop.db.reservation.update({ where: { id: uuid(orderId) }, data: { expiresAt: new Date('2020-01-01T00:00:00Z') } });

describe('the stock of a product', () => {
  it('is nothing where there never was any', async () => {
    expect(await stockOf(product())).toEqual({ inStock: false, available: 0, onHand: 0, held: 0 });
  });

  it('shows exact numbers to staff and services, and enough to shop by to everybody else', async () => {
    const id = product();
    await receive(id, 500);
    await reserve(order(), [[id, 10]]);
    const exact = { inStock: true, available: 490, onHand: 500, held: 10 };
    expect(await stockOf(id)).toEqual(exact);
    expect(await stockOf(id, orders)).toEqual(exact);
    const shown = { inStock: true, available: 20, onHand: null, held: null };
    expect(await stockOf(id, anonymous)).toEqual(shown);
    expect(await stockOf(id, customer)).toEqual(shown);
  });

  it('of a hundred products is one statement, whatever is asked of them', async () => {
    const ids = Array.from({ length: 100 }, product);
    await receive(ids[0] ?? '', 3);
    const of = [...ids, ids[0], 'Product:nonsense', 'Order:x'].map((id) => ({ __typename: 'Product', id }));
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { id ${STOCK} } } }`;
    let entities: ({ id: string; stock: { available: number } } | null)[] | undefined;
    const statements = await shop.statements(async () => {
      entities = (await shop.as(anonymous).query<{ _entities: typeof entities }>(query, { of })).data?._entities;
    });
    expect(statements).toHaveLength(1);
    expect(entities?.map((entity) => entity?.id)).toEqual([...ids, ids[0], undefined, undefined]);
    const available = entities?.map((entity) => entity?.stock.available);
    expect(available).toEqual([3, ...ids.slice(1).map(() => 0), 3, undefined, undefined]);
  });

  it('is received, adjusted and counted, and each movement tells by how much', async () => {
    const id = product();
    const result = await run<{ product: unknown }>('receiveStock', { productId: id, quantity: 12 },
      `__typename ... on StockReceived { product { ${STOCK} } movement { number kind availableChange } }`);
    expect(result).toEqual({
      __typename: 'StockReceived',
      product: { stock: { inStock: true, available: 12, onHand: 12, held: 0 } },
      movement: { number: 1, kind: 'RECEIVED', availableChange: 12 },
    });
    await run('adjustStock', { productId: id, difference: -2, reason: 'DAMAGED' });
    const counted = await run('countStock', { productId: id, onHand: 11 },
      `__typename ... on StockCounted { product { ${STOCK} } movement { number kind availableChange } }`);
    expect(counted).toEqual({
      __typename: 'StockCounted',
      product: { stock: { inStock: true, available: 11, onHand: 11, held: 0 } },
      movement: { number: 3, kind: 'COUNTED', availableChange: 1 },
    });
    const log = await shop.db.logEntry.findMany({ where: { aggregateId: uuid(id) }, orderBy: { id: 'asc' } });
    expect(log.map(({ type, payload }) => [type, (payload as { stock: unknown }).stock])).toEqual([
      ['inventory.StockReceived', { available: 12, held: 0, sold: 0 }],
      ['inventory.StockAdjusted', { available: 10, held: 0, sold: 0 }],
      ['inventory.StockCounted', { available: 11, held: 0, sold: 0 }],
    ]);
  });

  it('keeps what is promised to orders from being adjusted or counted away', async () => {
    const id = product();
    await receive(id, 5);
    await reserve(order(), [[id, 3]]);
    expect(
      await run('adjustStock', { productId: id, difference: -3, reason: 'LOST' },
        '__typename ... on AdjustmentExceedsAvailable { available }'),
    ).toEqual({ __typename: 'AdjustmentExceedsAvailable', available: 2 });
    expect(
      await run('countStock', { productId: id, onHand: 2 }, '__typename ... on CountBelowHeld { held }'),
    ).toEqual({ __typename: 'CountBelowHeld', held: 3 });
    expect(await stockOf(id)).toEqual({ inStock: true, available: 2, onHand: 5, held: 3 });
  });

  it('comes into being once when ten people receive the first goods at the same moment', async () => {
    const id = product();
    await Promise.all(Array.from({ length: 10 }, () => receive(id, 7)));
    expect(await stockOf(id)).toMatchObject({ available: 70 });
  });

  it('is changed by nobody but staff, and read in detail by nobody else', async () => {
    const mutation = 'mutation ($input: ReceiveStockInput!) { receiveStock(input: $input) { __typename } }';
    const input = { productId: product(), quantity: 1 };
    const nobody = await shop.as(anonymous).query(mutation, { input });
    expect(nobody.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    for (const caller of [customer, orders]) {
      const { errors } = await shop.as(caller).query(mutation, { input });
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
    const list = '{ stockMovements(productId: "Product:x") { edges { cursor } } }';
    expect((await shop.as(customer).query(list)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await stockOf(input.productId)).toMatchObject({ available: 0 });
  });

  it('refuses quantities that cannot be, and stores nothing', async () => {
    const productId = product();
    const refused = async (field: string, input: object): Promise<string | undefined> => {
      const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
      const text = `mutation ($input: ${type}!) { ${field}(input: $input) { __typename } }`;
      return (await shop.as(staff).query(text, { input })).errors?.[0]?.extensions.code;
    };
    for (const quantity of [0, -1, 1_000_001, 2 ** 31, 1.5, '3', null]) {
      expect(await refused('receiveStock', { productId, quantity })).toBe('BAD_USER_INPUT');
    }
    expect(await refused('adjustStock', { productId, difference: 0, reason: 'LOST' })).toBe('BAD_USER_INPUT');
    expect(await refused('adjustStock', { productId, difference: 1, reason: 'BORED' })).toBe('BAD_USER_INPUT');
    expect(await refused('countStock', { productId, onHand: -1 })).toBe('BAD_USER_INPUT');
    expect(await refused('receiveStock', { productId, quantity: 1, more: 1 })).toBe('BAD_USER_INPUT');
    const unknown = await run('receiveStock', { productId: 'Product:1', quantity: 1 });
    expect(unknown).toEqual({ __typename: 'StockProductNotFound' });
    expect(await stockOf(productId)).toMatchObject({ available: 0 });
  });
});

describe('the movements of a product', () => {
  const MOVEMENTS = `query ($id: ID!, $first: Int, $after: String) {
    stockMovements(productId: $id, first: $first, after: $after) {
      edges { node { number kind order { id } reason } } pageInfo { hasNextPage endCursor }
    }
  }`;
  interface Page {
    stockMovements: { edges: { node: { number: number } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
  }

  it('are paged from the newest, and name the order behind them', async () => {
    const id = product();
    const orderId = order();
    await receive(id, 9);
    await run('adjustStock', { productId: id, difference: -1, reason: 'USED' });
    await reserve(orderId, [[id, 2]]);
    const first = await shop.as(staff).query<Page>(MOVEMENTS, { id, first: 2 });
    expect(first.data?.stockMovements).toMatchObject({
      edges: [
        { node: { number: 3, kind: 'HELD', order: { id: orderId }, reason: null } },
        { node: { number: 2, kind: 'ADJUSTED', order: null, reason: 'USED' } },
      ],
      pageInfo: { hasNextPage: true },
    });
    const after = first.data?.stockMovements.pageInfo.endCursor;
    const second = await shop.as(staff).query<Page>(MOVEMENTS, { id, first: 2, after });
    expect(second.data?.stockMovements).toMatchObject({
      edges: [{ node: { number: 1 } }],
      pageInfo: { hasNextPage: false },
    });
  });

  it('refuse a forged cursor and a page of no size', async () => {
    const id = product();
    const tooFar = Buffer.from(JSON.stringify({ v: 1, k: { number: 2 ** 31 } })).toString('base64url');
    for (const variables of [{ after: 'bm9uc2Vuc2U' }, { after: tooFar }, { first: 0 }, { first: 101 }]) {
      const { errors } = await shop.as(staff).query(MOVEMENTS, { id, ...variables });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('cannot be rewritten, neither by the service nor by the owner of its tables', async () => {
    await receive(product(), 1);
    await expect(shop.db.stockMovement.updateMany({ data: { available: 99 } })).rejects.toThrow();
    await expect(shop.db.stockMovement.deleteMany()).rejects.toThrow();
  });
});

describe('a reservation', () => {
  it('holds all of its lines or none, and names what is missing', async () => {
    const [plenty, scarce] = [product(), product()];
    await receive(plenty, 10);
    await receive(scarce, 1);
    const refused = await reserve(order(), [[plenty, 2], [scarce, 2]]);
    expect(refused).toEqual({
      __typename: 'StockUnavailable',
      shortages: [{ product: { id: scarce }, requested: 2, available: 1 }],
    });
    expect(await stockOf(plenty)).toMatchObject({ available: 10, held: 0 });
    expect((await reserve(order(), [[plenty, 2], [scarce, 1]])).__typename).toBe('StockReserved');
    expect(await stockOf(plenty)).toMatchObject({ available: 8, held: 2 });
  });

  it('is the same when it is asked for again, and refuses other lines', async () => {
    const [id, orderId] = [product(), order()];
    await receive(id, 10);
    const answers = await Promise.all(Array.from({ length: 8 }, () => reserve(orderId, [[id, 2], [id, 1]])));
    expect(new Set(answers.map(({ __typename }) => __typename))).toEqual(new Set(['StockReserved']));
    expect((await reserve(orderId, [[id, 4]])).__typename).toBe('StockReservationDiffers');
    expect(await stockOf(id)).toMatchObject({ available: 7, held: 3 });
  });

  it('of the last five goes to five of twenty who ask at once', async () => {
    const id = product();
    await receive(id, 5);
    const answers = await Promise.all(Array.from({ length: 20 }, () => reserve(order(), [[id, 1]])));
    expect(answers.filter(({ __typename }) => __typename === 'StockReserved')).toHaveLength(5);
    expect(answers.filter(({ __typename }) => __typename === 'StockUnavailable')).toHaveLength(15);
    expect(await stockOf(id)).toEqual({ inStock: false, available: 0, onHand: 5, held: 5 });
  });

  it('of the same products in another order is no deadlock', async () => {
    const ids = Array.from({ length: 4 }, product);
    await Promise.all(ids.map((id) => receive(id, 100)));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => {
        const lines = ids.map((id) => [id, 1] as const);
        return reserve(order(), n % 2 ? lines : lines.toReversed());
      }),
    );
    expect(answers.every(({ __typename }) => __typename === 'StockReserved')).toBe(true);
    expect(await stockOf(ids[0] ?? '')).toMatchObject({ available: 80, held: 20 });
  });

  it('that comes after its release is refused, so that it holds nothing for ever', async () => {
    const [id, orderId] = [product(), order()];
    await receive(id, 5);
    expect(await kind('releaseStock', orderId)).toBe('StockReleased');
    expect((await reserve(orderId, [[id, 1]])).__typename).toBe('StockReservationClosed');
    expect(await kind('releaseStock', orderId)).toBe('StockReleased');
    expect(await kind('confirmReservation', orderId)).toBe('StockReservationClosed');
    expect(await stockOf(id)).toMatchObject({ available: 5, held: 0 });
  });

  it('is either held or refused when it races with its release, and holds nothing in the end', async () => {
    const id = product();
    await receive(id, 100);
    const ids = Array.from({ length: 10 }, order);
    await Promise.all(ids.flatMap((orderId) => [reserve(orderId, [[id, 3]]), kind('releaseStock', orderId)]));
    expect(await stockOf(id)).toEqual({ inStock: true, available: 100, onHand: 100, held: 0 });
  });

  it('gives its stock back when it is released, once, also after it was confirmed', async () => {
    const [id, orderId] = [product(), order()];
    await receive(id, 5);
    await reserve(orderId, [[id, 4]]);
    expect(await kind('confirmReservation', orderId)).toBe('StockReservationConfirmed');
    const twice = await Promise.all([kind('releaseStock', orderId), kind('releaseStock', orderId)]);
    expect(twice).toEqual(['StockReleased', 'StockReleased']);
    expect(await stockOf(id)).toMatchObject({ available: 5, held: 0 });
  });

  it('is sold when the goods of a confirmed order leave, and cannot be released any more', async () => {
    const [id, orderId] = [product(), order()];
    await receive(id, 5);
    expect(await kind('fulfilReservation', orderId)).toBe('StockReservationNotFound');
    await reserve(orderId, [[id, 4]]);
    expect(await kind('fulfilReservation', orderId)).toBe('StockReservationNotConfirmed');
    await kind('confirmReservation', orderId);
    expect(await kind('fulfilReservation', orderId)).toBe('StockReservationFulfilled');
    expect(await kind('fulfilReservation', orderId)).toBe('StockReservationFulfilled');
    expect(await kind('releaseStock', orderId)).toBe('StockReservationFulfilled');
    expect(await stockOf(id)).toEqual({ inStock: true, available: 1, onHand: 1, held: 0 });
  });

  it('is for services and staff only', async () => {
    const mutation = 'mutation ($input: StockReservationInput!) { releaseStock(input: $input) { __typename } }';
    const input = { orderId: order() };
    expect((await shop.as(anonymous).query(mutation, { input })).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await shop.as(customer).query(mutation, { input })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await shop.db.reservation.count({ where: { id: uuid(input.orderId) } })).toBe(0);
    const forged = await shop.as(orders).query(mutation, { input: { orderId: 'Order:1' } });
    expect(forged.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('a hold whose time is up', () => {
  it('counts as available at once, though nobody has written it down', async () => {
    const [id, orderId] = [product(), order()];
    await receive(id, 5);
    await reserve(orderId, [[id, 5]]);
    await letExpire(orderId);
    expect(await stockOf(id)).toEqual({ inStock: true, available: 5, onHand: 5, held: 0 });
  });

  it('is ended by the next who wants its stock, for all of its products', async () => {
    const [wanted, other, orderId] = [product(), product(), order()];
    await receive(wanted, 5);
    await receive(other, 5);
    await reserve(orderId, [[wanted, 5], [other, 5]]);
    await letExpire(orderId);
    expect((await reserve(order(), [[wanted, 3]])).__typename).toBe('StockReserved');
    const booked = await shop.db.stock.findMany({ where: { productId: { in: [uuid(wanted), uuid(other)] } } });
    expect(booked.map(({ available, held }) => [available, held]).sort()).toEqual([[2, 3], [5, 0]]);
    expect((await reserve(orderId, [[wanted, 5], [other, 5]])).__typename).toBe('StockReservationClosed');
  });

  it('is given back once, however many want its stock at the same moment', async () => {
    const [id, orderId] = [product(), order()];
    await receive(id, 5);
    await reserve(orderId, [[id, 5]]);
    await letExpire(orderId);
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => reserve(order(), [[id, 1]])),
      kind('releaseStock', orderId).then((__typename) => ({ __typename })),
      kind('confirmReservation', orderId).then((__typename) => ({ __typename })),
    ]);
    expect(answers.filter(({ __typename }) => __typename === 'StockReserved')).toHaveLength(5);
    expect(await stockOf(id)).toEqual({ inStock: false, available: 0, onHand: 5, held: 5 });
  });

  it('cannot be confirmed any more, and is given back then', async () => {
    const [id, orderId] = [product(), order()];
    await receive(id, 5);
    await reserve(orderId, [[id, 5]]);
    await letExpire(orderId);
    expect(await kind('confirmReservation', orderId)).toBe('StockReservationClosed');
    expect(await shop.db.stock.findUnique({ where: { productId: uuid(id) } })).toMatchObject({ available: 5, held: 0 });
  });

  it('is swept away, the oldest first', async () => {
    const sweep = 'mutation ($limit: Int) { expireReservations(limit: $limit) }';
    await shop.as(orders).query(sweep, { limit: 1_000 });
    const id = product();
    const ids = Array.from({ length: 3 }, order);
    await receive(id, 5);
    for (const orderId of ids) await reserve(orderId, [[id, 1]]);
    for (const orderId of ids) await letExpire(orderId);
    expect((await shop.as(orders).query(sweep, { limit: 2 })).data).toEqual({ expireReservations: 2 });
    expect((await shop.as(orders).query(sweep)).data).toEqual({ expireReservations: 1 });
    expect(await shop.db.stock.findUnique({ where: { productId: uuid(id) } })).toMatchObject({ available: 5, held: 0 });
    const read = 'query ($id: ID!) { stockReservation(orderId: $id) { state expiresAt } }';
    const { data } = await shop.as(orders).query(read, { id: ids[0] });
    expect(data).toEqual({ stockReservation: { state: 'EXPIRED', expiresAt: null } });
  });
});
