import { readFileSync } from 'node:fs';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { apiSchema } from '../contract/schema-changes.ts';
import { type Shop, startShop } from '../kit/shop.ts';
import { contentsOf, difference, nothing } from './contents.ts';
import { attempt, fittingInput, type Mutation, mutationsOf, publicIds, theirIds, type Values } from './mutations.ts';
import { anybody, plant, type Planted, staff } from './planted.ts';
import { insidesIn, withoutIds } from './wire.ts';

const schema = apiSchema(readFileSync(new URL('../../gateway/supergraph/supergraph.graphql', import.meta.url), 'utf8'));
const mutations = mutationsOf(schema);

/** What people do for themselves, and so may do: it adds something of their own and touches nothing else. */
const OF_ONES_OWN = ['registerCustomer', 'addToCart', 'placeOrder'];

/** How a mutation says no without saying what there is. */
const REFUSED = /^(UNAUTHENTICATED|FORBIDDEN|\w+NotFound|NotPurchased)$/;

/** As long as a token is, and nobody's. */
const WRONG_TOKEN = 'A'.repeat(43);

let shop: Shop;
let planted: Planted;
beforeAll(async () => {
  shop = await startShop({ sample: false });
  planted = await plant(shop);
});
afterAll(() => shop.stop());

const fitting = (mutation: Mutation, ids: Values = theirIds(planted)) =>
  fittingInput(schema, mutation, { ...publicIds(planted), ...(mutation.name === 'mergeGuestCart' && { token: WRONG_TOKEN }), ...ids });

/** Ids of the same types as the planted customer's, of nothing. */
const idsOfNothing = (): Values =>
  Object.fromEntries(Object.entries(theirIds(planted)).map(([name, id]) => [name, globalId(String(id).split(':')[0] ?? '', newId())]));

describe.each([
  ['anybody without an account', () => anybody],
  ['another customer', () => planted.stranger],
] as const)('%s', (_who, caller) => {
  it('changes nothing by any mutation that is given the ids of a customer’s things', async () => {
    const before = await contentsOf(shop);
    const accepted = [];
    for (const mutation of mutations.filter(({ name }) => !OF_ONES_OWN.includes(name))) {
      const { outcome, text } = await attempt(shop.as(caller()), mutation, fitting(mutation));
      if (!REFUSED.test(outcome)) accepted.push(`${mutation.name}: ${outcome}`);
      expect(insidesIn(text)).toEqual([]);
    }
    expect(accepted).toEqual([]);
    expect(difference(before, await contentsOf(shop))).toEqual(nothing);
  });

  it.each(OF_ONES_OWN)('touches nothing of another customer by %s, which is open to all', async (name) => {
    const before = await contentsOf(shop);
    const mutation = mutations.find((each) => each.name === name);
    if (mutation) await attempt(shop.as(caller()), mutation, fitting(mutation));
    const { added, removed } = difference(before, await contentsOf(shop));
    expect([...added, ...removed].filter(isTheirs)).toEqual([]);
  });

  it('learns from no mutation what is there', async () => {
    const told = [];
    for (const mutation of mutations.filter(({ name }) => !OF_ONES_OWN.includes(name))) {
      const [there, notThere] = await Promise.all(
        [theirIds(planted), idsOfNothing()].map((ids) => attempt(shop.as(caller()), mutation, fitting(mutation, ids))),
      );
      if (withoutIds(there) !== withoutIds(notThere)) told.push([mutation.name, there?.text, notThere?.text]);
    }
    expect(told).toEqual([]);
  });
});

/** Whether a row names the planted customer or one of the customer's things. */
function isTheirs(row: string): boolean {
  const uuids = Object.values(theirIds(planted)).map((id) => String(id).split(':')[1] ?? '');
  return uuids.some((uuid) => row.includes(uuid));
}

it('the very same requests succeed for whom they are meant', async () => {
  // Last, because they end what the others tried to touch.
  const refused = [];
  for (const mutation of mutations) {
    const guest = mutation.name === 'mergeGuestCart' && { token: await guestToken() };
    const outcomes: string[] = [];
    for (const caller of [planted.owner, staff, anybody]) {
      const { outcome } = await attempt(shop.as(caller), mutation, fitting(mutation, { ...theirIds(planted), ...guest }));
      outcomes.push(outcome);
      if (!REFUSED.test(outcome)) break;
    }
    if (!/^[A-Z][a-z]/.test(outcomes.at(-1) ?? '') || REFUSED.test(outcomes.at(-1) ?? '')) refused.push([mutation.name, outcomes]);
  }
  expect(refused).toEqual([]);
});

async function guestToken(): Promise<string | undefined> {
  const add = 'mutation ($input: AddToCartInput!) { addToCart(input: $input) { ... on CartLineAdded { token } } }';
  const { data } = await shop.as(anybody).query<{ addToCart: { token: string } }>(add, { input: { productId: planted.productId } });
  return data?.addToCart.token;
}
