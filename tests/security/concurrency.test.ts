import { withClient } from '@stoa/database/client.ts';
import { newId } from '@stoa/kernel/ids.ts';
import { type Asking, type Shop, startShop } from '../kit/shop.ts';
import { anybody, plant, type Planted, staff } from './planted.ts';

let shop: Shop;
let planted: Planted;
beforeAll(async () => {
  shop = await startShop({ sample: false });
  planted = await plant(shop);
});
afterAll(() => shop.stop());

interface Cart {
  readonly totalQuantity: number;
}

const ADD = `mutation ($input: AddToCartInput!) { addToCart(input: $input) { __typename ... on CartLineAdded { token } } }`;
const MERGE = `mutation ($input: MergeGuestCartInput!) { mergeGuestCart(input: $input) { __typename } }`;
const CANCEL = `mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { __typename } }`;
const NOTE = `mutation ($input: AddOrderNoteInput!) { addOrderNote(input: $input) { __typename } }`;
const PLACE = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename ... on OrderPlaced { order { id } } } }`;

/** The type of a mutation's outcome; the code of its error where it has none. */
async function outcomeOf(by: Asking, text: string, input: object): Promise<string> {
  const { data, errors } = await by.query<Record<string, { __typename: string } | null>>(text, { input });
  return Object.values(data ?? {})[0]?.__typename ?? errors?.[0]?.extensions.code ?? 'nothing';
}

const times = <Result>(count: number, work: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

const countOf = (outcomes: readonly string[]) => Object.fromEntries([...Map.groupBy(outcomes, (each) => each)].map(([name, all]) => [name, all.length]));

async function guestCart(quantity: number): Promise<string> {
  const { data } = await shop.as(anybody).query<{ addToCart: { token: string } }>(ADD, { input: { productId: planted.productId, quantity } });
  return data?.addToCart.token ?? '';
}

const cartOf = async (by: Asking): Promise<number> => (await by.query<{ cart: Cart | null }>('{ cart { totalQuantity } }')).data?.cart?.totalQuantity ?? 0;

describe('many at once', () => {
  it('put one piece each into one cart, and all of them are in it', async () => {
    const token = await guestCart(1);
    const add = () => outcomeOf(shop.as(anybody), ADD, { token, productId: planted.productId, quantity: 1 });
    expect(countOf(await times(20, add))).toEqual({ CartLineAdded: 20 });
    const { data } = await shop.as(anybody).query<{ cart: Cart }>('query ($token: String) { cart(token: $token) { totalQuantity } }', { token });
    expect(data?.cart.totalQuantity).toBe(21);
  });

  it('open one cart for a customer who has none, whichever is first', async () => {
    const buyer = shop.as(planted.stranger);
    expect(countOf(await times(10, () => outcomeOf(buyer, ADD, { productId: planted.productId, quantity: 1 })))).toEqual({ CartLineAdded: 10 });
    expect(await cartOf(buyer)).toBe(10);
  });

  it('take over one guest’s cart, and its pieces go to one of them', async () => {
    const [one, other] = [shop.as(planted.owner), shop.as(planted.stranger)];
    const before = (await cartOf(one)) + (await cartOf(other));
    const token = await guestCart(7);
    const outcomes = await times(10, (index) => outcomeOf(index % 2 === 0 ? one : other, MERGE, { token }));
    expect((await cartOf(one)) + (await cartOf(other))).toBe(before + 7);
    expect(outcomes).toContain('GuestCartMerged');
    expect(outcomes.every((outcome) => ['GuestCartMerged', 'CartNotFound'].includes(outcome))).toBe(true);
  });

  it('send an order under one key, and it is placed once', async () => {
    const input = { idempotencyKey: newId(), lines: [{ productId: planted.productId, quantity: 2 }] };
    const placed = await times(10, () => shop.as(planted.owner).query<{ placeOrder: { order: { id: string } } }>(PLACE, { input }));
    expect(new Set(placed.map(({ data }) => data?.placeOrder.order.id)).size).toBe(1);
  });

  it('cancel an order and write notes to it, and everything that was said yes to is there', async () => {
    const { data: placed } = await shop.as(planted.owner).query<{ placeOrder: { order: { id: string } } }>(PLACE, {
      input: { idempotencyKey: newId(), lines: [{ productId: planted.productId, quantity: 1 }] },
    });
    const orderId = placed?.placeOrder.order.id ?? '';
    const outcomes = await times(20, (index) =>
      index % 2 === 0
        ? outcomeOf(shop.as(index % 4 === 0 ? planted.owner : staff), CANCEL, { orderId })
        : outcomeOf(shop.as(planted.owner), NOTE, { orderId, text: `Note ${index}` }),
    );
    expect(countOf(outcomes)).toEqual({ OrderCancelled: 10, OrderNoteAdded: 10 });
    const { data } = await shop.as(staff).query('query ($id: ID!) { order(id: $id) { state notes { text } } }', { id: orderId });
    expect(data).toMatchObject({ order: { state: 'CANCELLED', notes: { length: 10 } } });
  });

  it('ask for one e-mail, and one of them gets it', async () => {
    const input = { name: 'One of many', email: 'one.of.many@example.com' };
    const register = () =>
      outcomeOf(shop.as(anybody), 'mutation ($input: RegisterCustomerInput!) { registerCustomer(input: $input) { __typename } }', input);
    expect(countOf(await times(10, register))).toEqual({ CustomerRegistered: 1, EmailTaken: 9 });
  });

  it('order a product while it is discontinued, and none has it afterwards', async () => {
    const order = () =>
      outcomeOf(shop.as(planted.stranger), PLACE, { idempotencyKey: newId(), lines: [{ productId: planted.productId, quantity: 1 }] });
    const discontinue = () =>
      outcomeOf(shop.as(staff), 'mutation ($input: DiscontinueProductInput!) { discontinueProduct(input: $input) { __typename } }', { productId: planted.productId });
    const outcomes = await times(10, (index) => (index === 4 ? discontinue() : order()));
    expect(outcomes.every((outcome) => ['OrderPlaced', 'OrderProductsNotSold', 'ProductDiscontinued'].includes(outcome))).toBe(true);
    expect(await order()).toBe('OrderProductsNotSold');
  });
});

it('whatever ran side by side, every log tells each thing’s story without a gap', async () => {
  for (const { name, database } of shop.parts.values()) {
    const gaps = await withClient(database.ownerUrl, (client) =>
      client.query(`SELECT aggregate_type, aggregate_id FROM log JOIN aggregate_head h ON h.type = aggregate_type AND h.id = aggregate_id
        GROUP BY 1, 2 HAVING count(DISTINCT aggregate_version) <> count(*) OR max(aggregate_version) <> count(*) OR max(h.version) <> count(*)`),
    );
    expect([name, gaps.rows]).toEqual([name, []]);
  }
});
