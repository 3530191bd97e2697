import Fastify from 'fastify';
import type { Caller } from '@stoa/identity/caller.ts';
import { anonymous } from '@stoa/identity/caller.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { type Answer, type SubgraphUnderTest, subgraphUnderTest } from '@stoa/testing/subgraph.ts';
import { sampleOrders } from './contract/sample-shop.ts';
import type { OrdersClient } from './persistence/database.ts';
import { seed } from './seed.ts';
import orders from './subgraph.ts';

const staff: Caller = { kind: 'staff', subject: 'ann' };
const customerId = newId();
const customer: Caller = { kind: 'customer', customerId };
const productId = newId();
const unknownProductId = newId();

/** Catalog and customers, as far as an order asks them. */
const neighbours = Fastify();
let neighbourQuestions = 0;
interface Question {
  readonly variables: { readonly products?: { id: string }[]; readonly customers?: { id: string }[] };
}
neighbours.post('/graphql', async (request) => {
  neighbourQuestions += 1;
  const { variables } = request.body as Question;
  const price = { amount: '2.555', currency: 'GBP' };
  const known = globalId('Product', productId);
  return {
    data: {
      _entities: variables.products
        ? variables.products.map(({ id }) => (id === known ? { code: 'A1', title: 'Lamp', price, discontinuedAt: null } : null))
        : variables.customers?.map(() => ({ deletionRequestedAt: null })),
    },
  };
});

let shop: SubgraphUnderTest<OrdersClient>;
beforeAll(async () => {
  const url = await neighbours.listen({ port: 0, host: '127.0.0.1' });
  shop = await subgraphUnderTest(orders, { neighbours: { catalog: url, customers: url } });
  await seed({ db: shop.db, clock: { now: () => new Date() } });
});
afterAll(async () => {
  await shop.stop();
  await neighbours.close();
});

const PLACE = `mutation Place($input: PlaceOrderInput!) { placeOrder(input: $input) {
  __typename
  ... on OrderPlaced { order { id number state total { amount } lines { title unitPrice { amount } quantity } notes { text } } }
  ... on OrderKeyReused { order { id } }
  ... on OrderProductsNotSold { products { id } }
} }`;

interface Placed {
  readonly placeOrder: { readonly __typename: string; readonly order: { readonly id: string; readonly number: string } };
}

const lines = [{ productId: globalId('Product', productId), quantity: 3 }];
const place = async (input: object, caller: Caller = customer) => shop.as(caller).query<Placed>(PLACE, { input });

describe('placing an order', () => {
  it('copies title and price of the moment, and is pending', async () => {
    const { data } = await place({ idempotencyKey: newId(), lines, note: 'Ring twice, Zoë Planted' });
    expect(data?.placeOrder).toMatchObject({
      __typename: 'OrderPlaced',
      order: {
        state: 'PENDING',
        total: { amount: '7.665' },
        lines: [{ title: 'Lamp', unitPrice: { amount: '2.555' }, quantity: 3 }],
        notes: [{ text: 'Ring twice, Zoë Planted' }],
      },
    });
  });

  it('leaves no personal words in the log', async () => {
    const log = await shop.db.$queryRaw<{ text: string }[]>`SELECT log::text AS text FROM log`;
    expect(log.length).toBeGreaterThan(0);
    expect(log.filter(({ text }) => text.includes('Planted'))).toEqual([]);
  });

  it('makes one order for one key, also when ten requests carry it at once', async () => {
    const idempotencyKey = newId();
    const answers = await Promise.all(Array.from({ length: 10 }, () => place({ idempotencyKey, lines })));
    const ids = new Set(answers.map(({ data }) => data?.placeOrder.order.id));
    expect(ids.size).toBe(1);
    expect(await shop.db.placement.count({ where: { key: idempotencyKey } })).toBe(1);
    const other = await place({ idempotencyKey, lines: [{ ...lines[0], quantity: 4 }] });
    expect(other.data?.placeOrder.__typename).toBe('OrderKeyReused');
  });

  it('refuses products that are not sold, and stores nothing', async () => {
    const before = await shop.db.orderSummary.count();
    const unknown = { productId: globalId('Product', unknownProductId), quantity: 1 };
    for (const refused of [unknown, { productId: 'Product:forged', quantity: 1 }]) {
      const { data } = await place({ idempotencyKey: newId(), lines: [...lines, refused] });
      expect(data?.placeOrder).toMatchObject({ __typename: 'OrderProductsNotSold', products: [{ id: refused.productId }] });
    }
    expect(await shop.db.orderSummary.count()).toBe(before);
  });

  it('refuses quantities and keys that cannot be meant, before it asks anybody', async () => {
    const before = neighbourQuestions;
    const bad = [
      { idempotencyKey: newId(), lines: [] },
      { idempotencyKey: newId(), lines: [{ ...lines[0], quantity: 0 }] },
      { idempotencyKey: newId(), lines: [{ ...lines[0], quantity: -1 }] },
      { idempotencyKey: newId(), lines: [{ ...lines[0], quantity: 2_000_000 }] },
      { idempotencyKey: newId(), lines: [...lines, ...lines] },
      { idempotencyKey: 'short', lines },
      { idempotencyKey: newId(), lines, note: 'x'.repeat(2_001) },
    ];
    for (const input of bad) {
      expect((await place(input)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
    expect(neighbourQuestions).toBe(before);
  });

  it('is for customers', async () => {
    expect((await place({ idempotencyKey: newId(), lines }, anonymous)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('says so and stores nothing when the catalog does not answer', async () => {
    const alone = await subgraphUnderTest(orders);
    try {
      const { errors } = await alone.as(customer).query(PLACE, { input: { idempotencyKey: newId(), lines } });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'NEIGHBOUR_UNAVAILABLE', retryable: true });
      expect(await alone.db.logEntry.count()).toBe(0);
    } finally {
      await alone.stop();
    }
  });
});

describe('an order', () => {
  const CANCEL = 'mutation Cancel($input: CancelOrderInput!) { cancelOrder(input: $input) { __typename } }';
  const cancel = (orderId: string, caller: Caller) => shop.as(caller).query(CANCEL, { input: { orderId } });

  it('is called off once, by its customer or by staff, and never by another', async () => {
    const placed = await place({ idempotencyKey: newId(), lines });
    const id = placed.data?.placeOrder.order.id ?? '';
    const stranger: Caller = { kind: 'customer', customerId: newId() };
    expect((await cancel(id, stranger)).data).toEqual({ cancelOrder: { __typename: 'OrderNotFound' } });
    const both = await Promise.all([cancel(id, customer), cancel(id, staff)]);
    expect(both.map(({ data }) => data)).toEqual([
      { cancelOrder: { __typename: 'OrderCancelled' } },
      { cancelOrder: { __typename: 'OrderCancelled' } },
    ]);
    expect(await shop.db.logEntry.count({ where: { aggregateId: id.slice(6), type: 'orders.OrderCancelled' } })).toBe(1);
    expect(await shop.db.orderSummary.findUnique({ where: { id: id.slice(6) } })).toMatchObject({ state: 'CANCELLED' });
  });

  it('that is a sale cannot be called off', async () => {
    const sale = sampleOrders().find(({ state }) => state === 'CONFIRMED');
    const { data } = await cancel(globalId('Order', sale?.id ?? ''), staff);
    expect(data).toEqual({ cancelOrder: { __typename: 'OrderNotCancellable' } });
  });

  it('of somebody else looks like no order', async () => {
    const id = globalId('Order', sampleOrders()[0]?.id ?? '');
    const query = `query One($id: ID!, $c: [_Any!]!) { order(id: $id) { id } orderByNumber(number: "S-00001") { id } _entities(representations: $c) { ... on Order { id } } }`;
    const c = [{ __typename: 'Order', id }];
    for (const caller of [anonymous, customer]) {
      expect(await shop.as(caller).query(query, { id, c })).toMatchObject({
        data: { order: null, orderByNumber: null, _entities: [null] },
        errors: undefined,
      });
    }
    expect((await shop.as(staff).query(query, { id, c })).data).toEqual({ order: { id }, orderByNumber: { id }, _entities: [{ id }] });
  });
});

describe('lists of orders', () => {
  it('show each order of a customer once, newest first, page by page', async () => {
    const owner = sampleOrders()[0]?.customerId ?? '';
    const expected = sampleOrders().filter((order) => order.customerId === owner).map(({ number }) => number).reverse();
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const answer: Answer<Page> = await shop.as({ kind: 'customer', customerId: owner }).query<Page>(
        `query Mine($c: [_Any!]!, $after: String) { _entities(representations: $c) { ... on Customer {
          orders(first: 3, after: $after) { edges { node { number } } pageInfo { hasNextPage endCursor } }
        } } }`,
        { c: [{ __typename: 'Customer', id: globalId('Customer', owner) }], after },
      );
      const page = answer.data?._entities[0].orders;
      if (!page) throw new Error('no page');
      seen.push(...page.edges.map(({ node }) => node.number));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(expected);
  });

  it('cost two statements, whatever their size', async () => {
    const list = (first: number) => () =>
      shop.as(staff).query(
        `query All($first: Int!) { orders(first: $first) { edges { node { number total { amount } lines { title product { id } } notes { text } customer { id } } } } }`,
        { first },
      );
    expect(await shop.statements(list(2))).toHaveLength(2);
    expect(await shop.statements(list(100))).toHaveLength(2);
  });

  it('refuse forged cursors', async () => {
    const beforeAllTime = Buffer.from(JSON.stringify({ v: 1, k: { placedAt: '0000-01-01T00:00:00.000Z', id: newId() } }));
    for (const after of ['Zm9yZ2Vk', beforeAllTime.toString('base64url')]) {
      const { errors } = await shop.as(staff).query('query ($after: String) { orders(after: $after) { edges { cursor } } }', { after });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });
});

describe('sales totals', () => {
  it('count confirmed orders in the period, exactly', async () => {
    const sales = sampleOrders().filter(({ state }) => state === 'CONFIRMED');
    const cents = sales.reduce((total, order) => total + Math.round(Number(order.total) * 100), 0);
    const { data } = await shop.as(staff).query<{ all: { saleInvoices: number; saleTotal: string }; none: unknown }>(`{
      all: salesTotals { saleInvoices saleTotal cancellationInvoices cancellationTotal }
      none: salesTotals(from: "2001-01-01T00:00:00Z", to: "2002-01-01T00:00:00Z") { saleInvoices saleTotal cancellationInvoices cancellationTotal }
    }`);
    expect(data?.all).toMatchObject({ saleInvoices: sales.length, cancellationInvoices: 0, cancellationTotal: '0' });
    expect(Math.round(Number(data?.all.saleTotal) * 100)).toBe(cents);
    expect(data?.none).toEqual({ saleInvoices: 0, saleTotal: '0', cancellationInvoices: 0, cancellationTotal: '0' });
  });

  it('add up one currency, never several', async () => {
    const { data, errors } = await shop.as(staff).query('{ salesTotals(currency: "EUR") { currency saleInvoices saleTotal } }');
    expect({ data, errors }).toEqual({ data: { salesTotals: { currency: 'EUR', saleInvoices: 0, saleTotal: '0' } }, errors: undefined });
    const wrong = await shop.as(staff).query('{ salesTotals(currency: "pounds") { saleInvoices } }');
    expect(wrong.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('are for staff', async () => {
    const { errors } = await shop.as(customer).query('{ salesTotals { saleInvoices } }');
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

interface Page {
  readonly _entities: readonly [
    {
      readonly orders: {
        readonly edges: readonly { readonly node: { readonly number: string } }[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      };
    },
  ];
}
