import { setImmediate as nextTurn } from 'node:timers/promises';
import { withClient } from '@stoa/database/client.ts';
import { newId } from '@stoa/kernel/ids.ts';
import { testServerUrl } from '@stoa/testing/database.ts';
import { type Shop, startShop, type WireAnswer } from '../kit/shop.ts';
import { anybody, plant, type Planted } from './planted.ts';
import { insidesIn } from './wire.ts';

let shop: Shop;
let planted: Planted;
beforeAll(async () => {
  shop = await startShop({ sample: false });
  planted = await plant(shop);
});
afterAll(() => shop.stop());

const databaseOf = (service: string) => new URL(shop.part(service).database.url).pathname.slice(1);

/** Ends every connection to the database of a service, and lets none in until it is brought back. */
async function take(service: string): Promise<void> {
  const name = databaseOf(service);
  await withClient(testServerUrl(), async (admin) => {
    await admin.query(`ALTER DATABASE ${name} CONNECTION LIMIT 0`);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  });
}

async function bringBack(service: string): Promise<void> {
  await withClient(testServerUrl(), (admin) => admin.query(`ALTER DATABASE ${databaseOf(service)} CONNECTION LIMIT -1`));
}

async function until<Result>(ask: () => Promise<Result>, holds: (result: Result) => boolean): Promise<Result> {
  for (;;) {
    const result = await ask();
    if (holds(result)) return result;
    await nextTurn();
  }
}

const ORDER = 'query ($id: ID!) { order(id: $id) { number payments { id } shipments { id } } }';
const readOrder = () => shop.as(planted.owner).query<{ order: { number: string; payments: object[] | null; shipments: object[] | null } | null }>(ORDER, { id: planted.orderId });
const addNote = () =>
  shop.as(planted.owner).query<{ addOrderNote: { __typename: string } }>(
    'mutation ($input: AddOrderNoteInput!) { addOrderNote(input: $input) { __typename } }',
    { input: { orderId: planted.orderId, text: 'Written while the lights went out.' } },
  );

/** Every error is one that a client can act on: it has a code and a trace, and nothing of our insides. */
function expectFitForClients({ text, errors }: WireAnswer<unknown>): void {
  expect(errors?.length).toBeGreaterThan(0);
  for (const { extensions } of errors ?? []) {
    expect(extensions).toMatchObject({ code: expect.stringMatching(/^(DATABASE|DOWNSTREAM|NEIGHBOUR)_[A-Z_]+$/) as string, traceId: expect.any(String) as string });
  }
  expect(insidesIn(text)).toEqual([]);
}

describe('while the database of a service is away', () => {
  it('reads and changes get an error worth trying again, and work when it is back', async () => {
    await take('orders');
    const [read, change] = [await readOrder(), await addNote()];
    await bringBack('orders');
    expectFitForClients(read);
    expectFitForClients(change);
    expect([...(read.errors ?? []), ...(change.errors ?? [])].every(({ extensions }) => extensions.retryable === true)).toBe(true);

    const again = await until(readOrder, ({ errors }) => errors === undefined);
    expect(again.data?.order?.number).toBe(planted.orderNumber);
    expect((await addNote()).data?.addOrderNote.__typename).toBe('OrderNoteAdded');
  });

  it('everything that it has no part in is answered', async () => {
    await take('payments');
    const answer = await readOrder();
    await bringBack('payments');
    expectFitForClients(answer);
    expect(answer.data?.order).toMatchObject({ number: planted.orderNumber, payments: null, shipments: [expect.anything()] });
    await until(readOrder, ({ errors }) => errors === undefined);
  });

  it('a change that must ask it makes nothing, and is made once when it is tried again', async () => {
    const input = { idempotencyKey: newId(), lines: [{ productId: planted.productId, quantity: 1 }] };
    const place = () =>
      shop.as(planted.owner).query<{ placeOrder: { __typename: string; order: { id: string } } }>(
        'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename ... on OrderPlaced { order { id } } } }', { input },
      );
    const ordersMade = () =>
      withClient(shop.part('orders').database.ownerUrl, async (client) => (await client.query('SELECT FROM order_summary')).rowCount ?? 0);
    const before = await ordersMade();
    await take('catalog');
    const refused = await place();
    await bringBack('catalog');
    expectFitForClients(refused);
    expect(await ordersMade()).toBe(before);

    const placed = await until(place, ({ errors }) => errors === undefined);
    expect((await place()).data?.placeOrder.order.id).toBe(placed.data?.placeOrder.order.id);
    expect(await ordersMade()).toBe(before + 1);
  });
});

it('connections that break in the middle of many requests make no request hang and none forget what it was told', async () => {
  const notes = async () =>
    (await shop.as(planted.owner).query<{ order: { notes: object[] } }>('query ($id: ID!) { order(id: $id) { notes { id } } }', { id: planted.orderId })).data?.order.notes.length ?? 0;
  const before = await notes();
  const running = Array.from({ length: 20 }, addNote);
  await take('orders');
  await bringBack('orders');
  const answers = await Promise.all(running);
  const acknowledged = answers.filter(({ data }) => data?.addOrderNote?.__typename === 'OrderNoteAdded');
  for (const answer of answers) if (!acknowledged.includes(answer)) expectFitForClients(answer);
  await until(readOrder, ({ errors }) => errors === undefined);
  // A connection may break after the commit and before the answer: such a note is there, and nobody was told.
  expect((await notes()) - before).toBeGreaterThanOrEqual(acknowledged.length);
});

it('what no one foresaw is masked, and its trace leads to the full story in the log', async () => {
  const rename = (to: string, from: string) =>
    withClient(shop.part('catalog').database.ownerUrl, (client) => client.query(`ALTER TABLE ${from} RENAME TO ${to}`));
  await rename('category_moved', 'category');
  const answer = await shop.as(anybody).query('{ categories { name } }');
  await rename('category', 'category_moved');
  expectFitForClients(answer);
  const traceId = String(answer.errors?.[0]?.extensions.traceId);
  expect(shop.log.filter((line) => line.includes(traceId) && line.includes('unforeseen')).join('')).toMatch(/category/);
  expect((await shop.as(anybody).query('{ categories { name } }')).errors).toBeUndefined();
});
