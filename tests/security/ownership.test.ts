import { readFileSync } from 'node:fs';
import type { Caller } from '@stoa/identity/caller.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import type { GraphQLSchema } from 'graphql';
import { apiSchema } from '../contract/schema-changes.ts';
import { type Shop, startShop } from '../kit/shop.ts';
import { batchesOf, documentOf, type Path, pathsOf, rootFields, rootsAround } from './paths.ts';
import { anybody, plant, type Planted, staff } from './planted.ts';
import { sideBySide } from './side-by-side.ts';
import { withoutIds } from './wire.ts';

const SUPERGRAPH = new URL('../../gateway/supergraph/supergraph.graphql', import.meta.url);
/** Paths in one request: a client may ask for 20 fields of the root. */
const AT_ONCE = 20;

/** Many paths at once are more than a client may ask for; how much that is, is none of this test's business. */
const BROAD = JSON.stringify({ selections: 100_000, cost: 1_000_000_000, plannedRequests: 1_000, plannedEntities: 1_000_000_000, planCost: 1_000_000_000, planningMs: 600_000 });
/** What may be in the answer to somebody who may not see everything. */
const EXPECTED_CODES = ['UNAUTHENTICATED', 'FORBIDDEN', 'DOWNSTREAM_SERVICE_ERROR'];

let shop: Shop;
let planted: Planted;
let schema: GraphQLSchema;
beforeAll(async () => {
  schema = apiSchema(readFileSync(SUPERGRAPH, 'utf8'));
  shop = await startShop({ sample: false, environment: { STOA_LIMITS: BROAD } });
  planted = await plant(shop);
});
afterAll(() => shop.stop());

/** Which secrets a caller finds, and on which paths: `the e-mail at product.reviews.edges.node.author`. */
async function findings(caller: Caller, roots = rootsAround(planted)): Promise<{ secrets: Set<string>; places: string[] }> {
  const paths = pathsOf(schema, roots);
  const secrets = new Set<string>();
  const places: string[] = [];
  const look = (text: string, where: string) => {
    for (const [what, secret] of Object.entries(planted.secrets)) {
      if (!text.includes(secret)) continue;
      secrets.add(what);
      places.push(`${what} at ${where}`);
    }
  };
  await sideBySide(batchesOf(paths, AT_ONCE), async (batch: readonly Path[]) => {
    const { data, errors, text } = await shop.as(caller).query(documentOf(batch));
    expect((errors ?? []).map(({ extensions }) => extensions.code).filter((code) => !EXPECTED_CODES.includes(code))).toEqual([]);
    batch.forEach(({ name }, index) => look(JSON.stringify(data?.[`p${index}`] ?? null), name));
    look(text.replace(/"data":\{.*\}/s, ''), 'an error');
  });
  return { secrets, places };
}

describe('what belongs to a customer', () => {
  it('is looked for behind every query there is', () => {
    expect(rootsAround(planted).map(({ field }) => field).sort()).toEqual(rootFields(schema).sort());
    expect(pathsOf(schema, rootsAround(planted)).length).toBeGreaterThan(1_000);
  });

  it('is found by nobody without an account, on no path through the graph', async () => {
    expect((await findings(anybody)).places).toEqual([]);
  });

  it('is found by no other customer, on no path through the graph', async () => {
    expect((await findings(planted.stranger)).places).toEqual([]);
  });

  it.each([
    ['the owner, who begins with "me"', () => planted.owner, 'me'],
    ['staff, who begin with all orders', () => staff, 'orders'],
  ] as const)('is all found by %s', async (_who, caller, root) => {
    const { secrets } = await findings(caller(), rootsAround(planted).filter(({ field }) => field === root));
    expect([...secrets].sort()).toEqual(Object.keys(planted.secrets).sort());
  });

  it('is in no line of any log, as far as it is about a person', () => {
    const log = shop.log.join('');
    const personal = Object.entries(planted.secrets).filter(([what]) => /name|e-mail|street|postcode|town|recipient|note|text|title/.test(what));
    expect(personal.filter(([what, text]) => !what.includes('id of') && log.includes(text))).toEqual([]);
  });
});

describe('what belongs to somebody else', () => {
  const entities = [
    ['customer', 'Customer', '{ id name email addresses { id } cart { id } orders { edges { cursor } } reviews { edges { cursor } } }'],
    ['order', 'Order', '{ id number total { amount } notes { text } payments { id } shipments { id } returns { id } }'],
    ['payment', 'Payment', '{ id state refunds { id } order { id payments { id } } }'],
  ] as const;

  it.each(entities)('is answered as what is not there: %s', async (field, type, selection) => {
    const { customerId: Customer, orderId: Order, paymentId: Payment } = planted;
    const theirs = { Customer, Order, Payment }[type];
    const ask = `query ($id: ID!) { ${field}(id: $id) ${selection} }`;
    for (const caller of [anybody, planted.stranger]) {
      const [there, notThere] = await Promise.all(
        [theirs, globalId(type, newId())].map((id) => shop.as(caller).query(ask, { id })),
      );
      expect(there?.data).toEqual({ [field]: null });
      expect(withoutIds(there)).toEqual(withoutIds(notThere));
    }
  });

  it('is answered as what is not there: an order by its number, whatever numbers are tried', async () => {
    const ask = 'query ($number: String!) { orderByNumber(number: $number) { id } }';
    for (const caller of [anybody, planted.stranger]) {
      const answers = await Promise.all(
        [planted.orderNumber, '999999999', '', ' ', '%', '1000001 '].map((number) => shop.as(caller).query(ask, { number })),
      );
      expect(new Set(answers.map(withoutIds)).size).toBe(1);
    }
  });

  it('is not on a page that a forged cursor asks for', async () => {
    const before = Buffer.from(
      JSON.stringify({ v: 1, k: { placedAt: '2100-01-01T00:00:00.000Z', writtenAt: '2100-01-01T00:00:00.000Z', id: newId() } }),
    ).toString('base64url');
    const ask = `query ($id: ID!, $after: String) { customer(id: $id) { orders(after: $after) { edges { node { id } } } reviews(after: $after) { edges { node { id } } } }
      product(id: "${planted.productId}") { reviews(after: $after) { edges { node { id title author { name orders(after: $after) { edges { node { id } } } } } } } } }`;
    const { data, text } = await shop.as(planted.stranger).query(ask, { id: planted.customerId, after: before });
    expect(data).toMatchObject({ customer: null, product: { reviews: { edges: [{ node: { author: { name: null, orders: null } } }] } } });
    expect(Object.values(planted.secrets).filter((secret) => text.includes(secret))).toEqual([]);
  });
});
