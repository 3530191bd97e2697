import { setImmediate as nextTurn } from 'node:timers/promises';
import type { IncrementalResult } from '@stoa/graphql/incremental-delivery.ts';
import { createDeferShop, initialOf, read } from './testing/defer-shop.ts';
import type { DeferShop, RunResult } from './testing/defer-shop.ts';

let shop: DeferShop;
beforeEach(async () => {
  shop = await createDeferShop();
});
afterEach(async () => shop.stop());

const answers = async (source: string, variables = {}) => read(await shop.run(source, { variables }));

interface Part {
  readonly path: readonly (string | number)[];
  readonly label?: string;
}

/** All parts, in an order of their own: fetches end in any. */
function partsIn(payloads: readonly unknown[]): readonly Part[] {
  const parts = payloads.flatMap((payload) => (payload as { incremental?: readonly Part[] }).incremental ?? []);
  return parts.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

function placeOf({ path, label = '' }: Part): string {
  return `${path.join('.')} ${label}`;
}

/** Lets everything happen that needs no more than turns of the event loop. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await nextTurn();
}

function inParts(result: RunResult): IncrementalResult {
  if (!('parts' in result)) throw new TypeError(`the answer is whole: ${JSON.stringify(result.whole)}`);
  return result;
}

describe('an operation that defers', () => {
  it('is answered while what it defers is still being fetched', async () => {
    shop.hold('reviews');
    const result = inParts(await shop.run('{ product(id: 1) { title ... @defer(label: "stars") { stars } } }'));
    expect(initialOf(result)).toEqual({ data: { product: { title: 'Lamp' } } });
    const next = result.parts.next();
    await settled();
    expect(shop.asked).toEqual(['catalog', 'reviews']);
    shop.release('reviews');
    expect((await next).value).toEqual({
      incremental: [{ path: ['product'], label: 'stars', data: '{"stars":3}', errors: [] }], hasNext: false,
    });
    expect(await result.parts.next()).toEqual({ done: true, value: undefined });
  });

  it('gives each part as its fetches end, whichever is first, and says only at the last that there are no more', async () => {
    shop.hold('reviews');
    const { parts } = inParts(await shop.run('{ product(id: 1) { ... @defer(label: "slow") { stars } ... @defer(label: "fast") { price } title } }'));
    expect((await parts.next()).value).toMatchObject({ incremental: [{ label: 'fast', data: '{"price":3}' }], hasNext: true });
    shop.release('reviews');
    expect((await parts.next()).value).toMatchObject({ incremental: [{ label: 'slow', data: '{"stars":3}' }], hasNext: false });
  });

  it('gives a part once for each object, also in lists of lists with holes', async () => {
    expect(await answers('{ shelf { title ... @defer { stars } } }')).toEqual([
      { data: { shelf: [[{ title: 'Lamp' }, null], null, [{ title: 'Cup' }]] }, hasNext: true },
      { incremental: [{ path: ['shelf', 0, 0], data: { stars: 3 } }, { path: ['shelf', 2, 0], data: { stars: 4 } }], hasNext: false },
    ]);
  });

  it('gives the parts inside of a part after it', async () => {
    const payloads = await answers(
      '{ product(id: 1) { ... @defer(label: "a") { stars reviews { id ...Deep @defer(label: "b") } } } } fragment Deep on Review { text ... @defer(label: "c") { by { name } } }',
    );
    expect(payloads.slice(1)).toMatchObject([
      { incremental: [{ label: 'a' }], hasNext: true }, { incremental: [{ label: 'b' }], hasNext: true }, { incremental: [{ label: 'c' }], hasNext: false },
    ]);
    expect(payloads.at(-1)).toMatchObject({ incremental: [{ path: ['product', 'reviews', 0], data: { by: { name: 'Name of by r1' } } }], hasNext: false });
  });

  it('defers at the root, and whatever is asked about the schema', async () => {
    expect(await answers('{ ... @defer(label: "all") { __typename __schema { queryType { name } } product(id: 2) { title } } }')).toEqual([
      { data: {}, hasNext: true },
      { incremental: [{ path: [], label: 'all', data: { __typename: 'Query', __schema: { queryType: { name: 'Query' } }, product: { title: 'Cup' } } }], hasNext: false },
    ]);
  });

  it('keeps apart what has the same name for the client, and tells places in the names of the client', async () => {
    const payloads = await answers('{ one: product(id: 1) { id: title ... @defer { title: price(currency: "x") } ... @defer { name: title broken } } }');
    expect(payloads[0]).toEqual({ data: { one: { id: 'Lamp' } }, hasNext: true });
    expect(partsIn(payloads)).toContainEqual({ path: ['one'], data: { title: 1 } });
    expect(partsIn(payloads)).toContainEqual({
      path: ['one'], data: null, errors: [expect.objectContaining({ path: ['one', 'broken'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'catalog' } })],
    });
  });

  it('has a part that is null, with the errors, where a field of it fails that may not be null; the object around it stays', async () => {
    const source = '{ products { title ... @defer { must } } }';
    expect(await answers(source)).toEqual([
      { data: { products: [{ title: 'Lamp' }, { title: 'Cup' }, { title: 'Rug' }] }, hasNext: true },
      {
        incremental: [
          { path: ['products', 0], data: { must: 1 } },
          { path: ['products', 1], data: null, errors: [expect.objectContaining({ path: ['products', 1, 'must'] })] },
          { path: ['products', 2], data: { must: 1 } },
        ],
        hasNext: false,
      },
    ]);
    expect(await shop.whole(source)).toMatchObject({ data: null });
  });

  it('gives nothing more of an object that is null, nor inside of a part that is', async () => {
    expect(await answers('{ product(id: 404) { ... @defer { stars } } must { broken ... @defer { stars } } }')).toMatchObject([{ data: null }]);
    expect(await answers('{ product(id: 404) { ... @defer { stars } } }')).toEqual([{ data: { product: null } }]);
    const payloads = await answers('{ product(id: 2) { title ... @defer(label: "null") { must ... @defer(label: "never") { stars } } } }');
    expect(payloads.slice(1)).toEqual([{ incremental: [expect.objectContaining({ label: 'null', data: null })], hasNext: false }]);
  });

  it('leaves null what a client has as null, however often it is asked for', async () => {
    expect(await answers('{ a: product(id: 1) { broken } ... @defer { a: product(id: 1) { title } } }')).toEqual([
      { data: { a: null }, errors: [expect.objectContaining({ path: ['a', 'broken'] })], hasNext: true },
      { incremental: [{ path: [], data: { a: null } }], hasNext: false },
    ]);
  });

  it('tells where a service is away in the parts that lack it, and nowhere else', async () => {
    shop.fail('reviews');
    const payloads = await answers('{ product(id: 1) { title ... @defer(label: "without") { stars } ... @defer(label: "with") { price } } }');
    expect(payloads[0]).toEqual({ data: { product: { title: 'Lamp' } }, hasNext: true });
    expect(partsIn(payloads)).toEqual([
      { path: ['product'], label: 'with', data: { price: 3 } },
      {
        path: ['product'], label: 'without', data: { stars: null },
        errors: [expect.objectContaining({ path: ['product', 'stars'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'reviews' } })],
      },
    ]);
  });

  it('defers in fragments on types that an object may have, for those that have them', async () => {
    const payloads = await answers(
      '{ things { id ... on Product @defer(label: "product") { stars } ... on Voucher @defer(label: "voucher") { value } ... on Thing @defer(label: "any") { title } } }',
    );
    expect(payloads[0]).toEqual({ data: { things: [{ id: '1' }, { id: 'v' }] }, hasNext: true });
    expect(partsIn(payloads)).toEqual([
      { path: ['things', 0], label: 'any', data: { title: 'Lamp' } },
      { path: ['things', 0], label: 'product', data: { stars: 3 } },
      { path: ['things', 1], label: 'any', data: { title: 'Ten off' } },
      { path: ['things', 1], label: 'voucher', data: { value: 10 } },
    ]);
  });

  it('may ask for the same at once and later, and gives it in both', async () => {
    expect(await answers('{ product(id: 1) { title reviews { id } ... @defer { title reviews { text } } } }')).toEqual([
      { data: { product: { title: 'Lamp', reviews: [{ id: 'r1' }] } }, hasNext: true },
      { incremental: [{ path: ['product'], data: { title: 'Lamp', reviews: [{ text: 'text of r1' }] } }], hasNext: false },
    ]);
  });

  it('is answered in one where nothing is deferred in truth', async () => {
    const source = 'query ($later: Boolean! = true, $unset: Boolean) { product(id: 1) { title ... @defer(if: $later) { stars } ... @defer(if: $unset) { price } } }';
    const whole = { data: { product: { title: 'Lamp', stars: 3, price: 3 } } };
    expect(await answers('{ product(id: 1) { title ... @defer(if: false) { stars price } } }')).toEqual([whole]);
    expect(await answers(source, { later: false, unset: false })).toEqual([whole]);
    expect(await answers(source, { later: false })).toMatchObject([{ data: { product: { title: 'Lamp', stars: 3 } } }, { hasNext: false }]);
    expect(partsIn(await answers(source))).toHaveLength(2);
    await expect(answers(source, { unset: null })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await shop.whole(source, { unset: null })).toEqual(whole);
  });

  it('is answered in one where so much is deferred that services would be asked for each bit of it', async () => {
    const source = (count: number) => `{ ${Array.from({ length: count }, (_, i) => `p${i}: product(id: 1) { ... @defer { stars } }`).join(' ')} }`;
    expect(partsIn(await answers(source(32)))).toHaveLength(32);
    expect(await answers(source(33))).toHaveLength(1);
  });

  it('runs a mutation before anything is fetched that its result defers', async () => {
    shop.hold('catalog');
    const running = shop.run('mutation { rename(id: 1, title: "Light") { title ... @defer { stars } } }');
    while (shop.asked.length === 0) await nextTurn();
    await settled();
    expect(shop.asked).toEqual(['catalog']);
    shop.release('catalog');
    expect(await read(await running)).toEqual([
      { data: { rename: { title: 'Light' } }, hasNext: true },
      { incremental: [{ path: ['rename'], data: { stars: 3 } }], hasNext: false },
    ]);
  });

  it('runs all fields of a mutation in order, and only then fetches what any of them defers', async () => {
    shop.hold('catalog');
    const running = shop.run('mutation { a: rename(id: 1, title: "A") { title ... @defer(label: "a") { stars } } b: rename(id: 2, title: "B") { ... @defer(label: "b") { stars } title stars } }');
    for (let mutations = 1; mutations <= 2; mutations += 1) {
      while (shop.asked.filter((name) => name === 'catalog').length < mutations) await nextTurn();
      await settled();
      expect(shop.asked).toEqual(Array.from({ length: mutations }, () => 'catalog'));
      shop.release('catalog', 1);
    }
    const payloads = await read(await running);
    expect(payloads[0]).toEqual({ data: { a: { title: 'A' }, b: { title: 'B', stars: 4 } }, hasNext: true });
    expect(partsIn(payloads)).toEqual([{ path: ['a'], label: 'a', data: { stars: 3 } }, { path: ['b'], label: 'b', data: { stars: 4 } }]);
  });

  it('begins no more requests once nobody reads its parts', async () => {
    shop.hold('reviews');
    const { parts } = inParts(await shop.run('{ product(id: 1) { title ... @defer { reviews { by { name } } } ... @defer(label: "b") { reviews { ... @defer { text } } } } }'));
    const next = parts.next();
    await settled();
    const { length } = shop.asked;
    await parts.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
    shop.release('reviews');
    await settled();
    expect(shop.asked).toHaveLength(length);
    expect(await parts.next()).toEqual({ done: true, value: undefined });
  });

  it('begins no more requests once its client is gone', async () => {
    const client = new AbortController();
    shop.hold('reviews');
    const deadline = { remaining: () => 1_000, gone: client.signal };
    const result = inParts(await shop.run('{ product(id: 1) { title ... @defer { reviews { by { name } } } } }', { context: { deadline } }));
    await settled();
    expect(shop.asked).toEqual(['catalog', 'reviews']);
    client.abort();
    shop.release('reviews');
    await read(result);
    expect(shop.asked).toEqual(['catalog', 'reviews']);
  });

  it('asks each service once for what several parts have in common', async () => {
    await answers('{ a: product(id: 1) { ... @defer { stars } } b: product(id: 1) { ... @defer { stars } } c: product(id: 2) { ... @defer { stars } } }');
    expect(shop.asked.filter((name) => name === 'reviews')).toHaveLength(1);
  });
});
