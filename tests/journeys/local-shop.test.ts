import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sampleCustomers } from '@stoa/customers/contract/sample-shop.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { freePortBase, type LocalShop, repository, startLocalShop, until } from './local-shop.ts';

// One shop for the whole file, started as a person starts it; each test goes on where the one before it ended.
const start = { dataDir: mkdtempSync(path.join(tmpdir(), 'stoa-journey-')), portBase: 0 };
let shop: LocalShop;

const aText = expect.any(String) as string;
const aNumber = expect.any(Number) as number;

interface Page<T> {
  readonly edges: readonly { readonly node: T }[];
}

beforeAll(async () => {
  start.portBase = await freePortBase();
  shop = await startLocalShop(start);
});
afterAll(() => {
  (shop as LocalShop | undefined)?.end();
  rmSync(start.dataDir, { recursive: true, force: true, maxRetries: 20 });
});

interface ProductPage {
  readonly product: { readonly rating: unknown; readonly reviews: Page<unknown> | null };
}

const PRODUCT_PAGE = `query ProductPage($id: ID!) { product(id: $id) {
  title price { amount currency } image { alt } stock { available inStock }
  rating { average count } reviews(first: 3) { edges { node { rating title } } }
} }`;

describe('a newcomer', () => {
  it('is told where everything is, and the query on the screen answers with rows of several services', async () => {
    expect(shop.output()).toContain(`${shop.gateway}/graphql`);
    expect(shop.output()).toContain(`${shop.gateway}/playground`);
    process.stdout.write(`${/Stoa is ready .*/.exec(shop.output())?.[0]} The first start, seeding included.\n`);
    const body = /-d '(.*)'\n/.exec(shop.output())?.[1] ?? '';
    const { query } = JSON.parse(body) as { query: string };
    const { data, errors } = await shop.ask<{ products: Page<object> }>(query);
    expect(errors).toBeUndefined();
    expect(data.products.edges).toHaveLength(3);
    for (const { node } of data.products.edges) {
      expect(node).toMatchObject({ title: aText, price: { currency: 'GBP' }, stock: { available: aNumber } });
      expect(node).toHaveProperty('rating');
    }
  });
});

describe('when the process of the reviews is killed', () => {
  it('a product page still has everything else, says which part is missing, and has the reviews again by itself', async () => {
    const id = await reviewedProduct();
    const whole = await shop.ask<ProductPage>(PRODUCT_PAGE, { id });
    expect(whole.errors).toBeUndefined();
    expect(whole.data.product.reviews?.edges.length).toBeGreaterThan(0);

    let before = 0;
    const without = await until('a page without reviews', async () => {
      // Again where it was back before anybody looked.
      before = killed('reviews') ?? before;
      const answer = await shop.ask<ProductPage>(PRODUCT_PAGE, { id });
      return answer.errors && answer;
    });
    expect(without.status).toBe(200);
    const { rating: _rating, reviews: _reviews, ...rest } = whole.data.product;
    expect(without.data.product).toEqual({ ...rest, rating: null, reviews: null });
    for (const { extensions } of without.errors ?? []) {
      expect(extensions).toMatchObject({ code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'reviews' });
    }

    const again = await until('the reviews to come back', async () => {
      const answer = await shop.ask<ProductPage>(PRODUCT_PAGE, { id });
      return !answer.errors && answer;
    });
    expect(again.data).toEqual(whole.data);
    expect(before).toBeGreaterThan(0);
    expect(shop.processOf('reviews')?.pid).not.toBe(before);
  });
});

/** Kills the process that runs a service. @returns its number; nothing where none runs now */
function killed(service: string): number | undefined {
  const pid = shop.processOf(service)?.pid;
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  return pid;
}

const ORDER = 'query Order($id: ID!) { order(id: $id) { id number customer { name } lines { title quantity product { title } } total { amount } } }';
let orderId: string;
let owner: string;

describe('a customer', () => {
  it('registers, fills a cart, places an order and finds it among the own ones', async () => {
    const registered = await shop.ask<{ registerCustomer: { customer: { id: string } } }>(
      `mutation { registerCustomer(input: { name: "Ada Newcomer", email: "ada@newcomer.example" }) {
        ... on CustomerRegistered { customer { id } } } }`,
    );
    const customer = registered.data.registerCustomer.customer.id;
    owner = await shop.token('--customer', customer);
    expect((await shop.ask('{ me { id name } }', {}, owner)).data).toEqual({ me: { id: customer, name: 'Ada Newcomer' } });

    const productId = await reviewedProduct();
    const added = await shop.ask<{ addToCart: object }>(
      `mutation Add($input: AddToCartInput!) { addToCart(input: $input) { __typename
        ... on CartLineAdded { cart { totalQuantity lines { quantity product { id title stock { inStock } } } } } } }`,
      { input: { productId, quantity: 2 } },
      owner,
    );
    expect(added.data.addToCart).toMatchObject({ cart: { totalQuantity: 2, lines: [{ quantity: 2, product: { id: productId, stock: { inStock: true } } }] } });

    const input = { idempotencyKey: newId(), lines: [{ productId, quantity: 2 }] };
    const placed = await shop.ask<{ placeOrder: { order: { id: string } } }>(
      `mutation Place($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename
        ... on OrderPlaced { order { id state customer { id } lines { quantity product { id } } } } } }`,
      { input },
      owner,
    );
    expect(placed.data.placeOrder).toMatchObject({
      __typename: 'OrderPlaced',
      order: { state: 'PENDING', customer: { id: customer }, lines: [{ quantity: 2, product: { id: productId } }] },
    });
    orderId = placed.data.placeOrder.order.id;
    const own = await shop.ask<{ me: { orders: Page<unknown> } }>('{ me { orders { edges { node { id } } } } }', {}, owner);
    expect(own.data.me.orders.edges).toEqual([{ node: { id: orderId } }]);
  });

  it('sees an order that nobody else sees, but staff', async () => {
    const [sample] = sampleCustomers();
    const other = await shop.token('--customer', globalId('Customer', sample?.id ?? ''));
    const missing = await shop.ask(ORDER, { id: globalId('Order', newId()) }, owner);
    const foreign = await shop.ask(ORDER, { id: orderId }, other);
    expect(foreign.text.replaceAll(/"traceId":"\w+"/g, '')).toBe(missing.text.replaceAll(/"traceId":"\w+"/g, ''));
    expect(foreign.data).toEqual({ order: null });
    expect((await shop.ask<{ order: unknown }>(ORDER, { id: orderId }, owner)).data.order).toMatchObject({ id: orderId, customer: { name: 'Ada Newcomer' } });
    expect((await shop.ask<{ order: unknown }>(ORDER, { id: orderId }, await shop.token('--staff'))).data.order).toMatchObject({ id: orderId });
  });

  it('without a token sees the public catalog only', async () => {
    const { data } = await shop.ask(
      `query Public($order: ID!) { products(first: 1) { edges { node { title } } } me { id } order(id: $order) { id } }`,
      { order: orderId },
    );
    expect(data).toEqual({ products: { edges: [{ node: { title: aText } }] }, me: null, order: null });
  });
});

describe('Ctrl-C', () => {
  it('leaves no process, PostgreSQL included; started again, the data are still there', async () => {
    expect(shop.processOf('gateway')).toBeDefined();
    expect(await shop.interrupt()).toEqual([]);

    const told = shop.answers;
    shop = await startLocalShop(start);
    expect(shop.output()).toContain('the shop holds data already');
    process.stdout.write(`${/Stoa is ready .*/.exec(shop.output())?.[0]} The second start.\n`);
    expect((await shop.ask<{ order: unknown }>(ORDER, { id: orderId }, owner)).data.order).toMatchObject({ id: orderId, customer: { name: 'Ada Newcomer' } });
    expect(await shop.interrupt()).toEqual([]);

    const inside = new RegExp(`127\\.0\\.0\\.1|localhost|\\[::1\\]|ECONN|postgres|[\\w\\]]:${String(start.portBase).slice(0, 2)}\\d{3}\\b|${repository}|${start.dataDir}`, 'i');
    expect([...told, ...shop.answers].filter((answer) => inside.test(answer))).toEqual([]);
  }, 600_000);
});

/** A product that has been reviewed, found as a visitor would: by looking at the first pages. */
async function reviewedProduct(): Promise<string> {
  const { data } = await shop.ask<{ products: Page<{ id: string; rating: { count: number }; stock: { inStock: boolean } }> }>(
    '{ products(first: 50) { edges { node { id rating { count } stock { inStock } } } } }',
  );
  return data.products.edges.find(({ node: { rating, stock } }) => rating.count > 0 && stock.inStock)?.node.id ?? '';
}
