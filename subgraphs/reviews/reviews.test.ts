import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { anonymous, type Caller } from '@stoa/identity/caller.ts';
import { systemClock } from '@stoa/kernel/clock.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { deliveredPurchaseQuery } from '@stoa/shipping/contract/delivered-purchase.ts';
import { type Answer, type SubgraphUnderTest, subgraphUnderTest } from '@stoa/testing/subgraph.ts';
import fc from 'fast-check';
import { editReview } from './commands/edit-review.ts';
import { hideReview } from './commands/hide-review.ts';
import { writeReview } from './commands/write-review.ts';
import { sampleReviews } from './contract/sample-shop.ts';
import { averageOf } from './domain/rating.ts';
import type { ReviewsClient } from './persistence/database.ts';
import { seed } from './seed.ts';
import reviews from './subgraph.ts';

const staff: Caller = { kind: 'staff', subject: 'ann' };
const customer = (customerId: string): Caller => ({ kind: 'customer', customerId });
const words = { rating: 4, title: 'Cheerful', body: 'Makes our mornings brighter.' };

/** Stands in for shipping: knows who has received what, and can be away. */
const shipping = {
  received: new Set<string>(),
  questions: 0,
  away: false,
  server: undefined as Server | undefined,

  async start(): Promise<string> {
    const server = createServer((request, response) => {
      void (async () => {
        const { query, variables } = (await json(request)) as { query: string; variables: Record<string, string> };
        this.questions += 1;
        if (this.away || query !== deliveredPurchaseQuery) return response.destroy();
        const arrived = this.received.has(`${variables.customerId} ${variables.productId}`);
        response.setHeader('content-type', 'application/json');
        return response.end(JSON.stringify({ data: { deliveredPurchase: arrived ? '2026-06-01T00:00:00.000Z' : null } }));
      })();
    }).listen(0, '127.0.0.1');
    this.server = server;
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },

  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  },
};

let shop: SubgraphUnderTest<ReviewsClient>;
beforeAll(async () => {
  shop = await subgraphUnderTest(reviews, { neighbours: { shipping: await shipping.start() } });
  await seed({ db: shop.db });
});
afterAll(async () => {
  await shop.stop();
  await shipping.stop();
});

interface Outcome {
  readonly __typename: string;
  readonly review?: { readonly id: string; readonly rating: number; readonly title: string; readonly hidden: boolean };
}

const REVIEW = 'review { id rating title body hidden }';
const MUTATIONS = {
  writeReview: `mutation Write($input: WriteReviewInput!) { outcome: writeReview(input: $input) { __typename
    ... on ReviewWritten { ${REVIEW} } ... on AlreadyReviewed { ${REVIEW} } ... on NotPurchased { productId }
  } }`,
  editReview: `mutation Edit($input: EditReviewInput!) { outcome: editReview(input: $input) { __typename
    ... on ReviewEdited { ${REVIEW} } ... on ReviewNotFound { reviewId }
  } }`,
  hideReview: `mutation Hide($input: HideReviewInput!) { outcome: hideReview(input: $input) { __typename
    ... on ReviewHidden { ${REVIEW} } ... on ReviewNotFound { reviewId }
  } }`,
  unhideReview: `mutation Unhide($input: UnhideReviewInput!) { outcome: unhideReview(input: $input) { __typename
    ... on ReviewUnhidden { ${REVIEW} } ... on ReviewNotFound { reviewId }
  } }`,
} as const;

type Mutation = keyof typeof MUTATIONS;

function ask(name: Mutation, input: unknown, caller: Caller): Promise<Answer<{ outcome: Outcome }>> {
  return shop.as(caller).query<{ outcome: Outcome }>(MUTATIONS[name], { input });
}

async function change(name: Mutation, input: unknown, caller: Caller): Promise<Outcome> {
  const { data, errors } = await ask(name, input, caller);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.outcome;
}

/** A customer to whom a product has just been delivered. */
function buyer(productId = newId()): { authorId: string; productId: string; product: string; caller: Caller } {
  const authorId = newId();
  const product = globalId('Product', productId);
  shipping.received.add(`${globalId('Customer', authorId)} ${product}`);
  return { authorId, productId, product, caller: customer(authorId) };
}

async function written(productId?: string) {
  const by = buyer(productId);
  const { review } = await change('writeReview', { productId: by.product, ...words }, by.caller);
  return { ...by, reviewId: review?.id ?? '' };
}

const uuidOf = (id: string): string => id.slice(id.indexOf(':') + 1);

async function said(reviewId: string): Promise<string[]> {
  const entries = await shop.db.logEntry.findMany({ where: { aggregateId: uuidOf(reviewId) }, orderBy: { id: 'asc' } });
  return entries.map(({ type }) => type.replace('reviews.', ''));
}

interface Entity {
  readonly id: string;
  readonly rating?: { readonly average: string | null; readonly count: number };
  readonly reviews?: Page | null;
}

interface Page {
  readonly edges: readonly { readonly node: { readonly id: string; readonly title: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const PAGE = 'edges { node { id title rating author { id } product { id } } } pageInfo { hasNextPage endCursor }';
const ENTITIES = `query Entities($of: [_Any!]!, $first: Int = 20, $after: String) { _entities(representations: $of) { __typename
  ... on Product { id rating { average count } reviews(first: $first, after: $after) { ${PAGE} } }
  ... on Customer { id reviews(first: $first, after: $after) { ${PAGE} } }
  ... on Review { id }
} }`;

async function entities(
  caller: Caller,
  of: readonly { readonly __typename: string; readonly id: string }[],
  page: { first?: number; after?: string | null } = {},
): Promise<readonly (Entity | null)[]> {
  const { data, errors } = await shop.as(caller).query<{ _entities: (Entity | null)[] }>(ENTITIES, { of, ...page });
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data._entities;
}

async function product(productId: string, caller: Caller = anonymous): Promise<Entity> {
  const [found] = await entities(caller, [{ __typename: 'Product', id: globalId('Product', productId) }]);
  if (!found) throw new Error('no product');
  return found;
}

const titlesOf = (page: Page | null | undefined) => page?.edges.map(({ node }) => node.title);

describe('writing a review', () => {
  it('takes the words of a buyer to whom the product came, and says so without them', async () => {
    const { authorId, reviewId, productId } = await written();
    expect(await product(productId)).toMatchObject({ rating: { average: '4', count: 1 }, reviews: { edges: [{ node: { id: reviewId, title: words.title } }] } });
    expect(await said(reviewId)).toEqual(['ReviewWritten']);
    const [kept] = await shop.db.erasablePayload.findMany({ where: { subjectId: authorId } });
    expect(kept?.data).toEqual({ title: words.title, body: words.body });
    const planted = await shop.db.$queryRaw<unknown[]>`SELECT 1 FROM log WHERE log::text LIKE '%Cheerful%' OR log::text LIKE '%brighter%'`;
    expect(planted).toEqual([]);
  });

  it('refuses who has not received it, whatever is asked for', async () => {
    const stranger = customer(newId());
    for (const productId of [buyer().product, globalId('Product', newId()), 'Product:1', '']) {
      const outcome = await change('writeReview', { productId, ...words }, stranger);
      expect(outcome).toEqual({ __typename: 'NotPurchased', productId });
    }
  });

  it('keeps one review per buyer and product when ten are sent at once', async () => {
    const { product: productId, productId: id, caller } = buyer();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) => change('writeReview', { productId, ...words, rating: 1 + (n % 5) }, caller)),
    );
    expect(outcomes.filter(({ __typename }) => __typename === 'ReviewWritten')).toHaveLength(1);
    expect(outcomes.filter(({ __typename }) => __typename === 'AlreadyReviewed')).toHaveLength(9);
    expect(new Set(outcomes.map(({ review }) => `${review?.id} ${review?.rating}`)).size).toBe(1);
    expect(await product(id)).toMatchObject({ rating: { average: String(outcomes[0]?.review?.rating), count: 1 } });
    expect(await said(outcomes[0]?.review?.id ?? '')).toEqual(['ReviewWritten']);
  });

  it('shows the earlier review to who reviews again, also while shipping is away', async () => {
    const { product: productId, reviewId, caller } = await written();
    shipping.away = true;
    try {
      expect(await change('writeReview', { productId, ...words, title: 'Again' }, caller)).toMatchObject({
        __typename: 'AlreadyReviewed',
        review: { id: reviewId, title: words.title },
      });
    } finally {
      shipping.away = false;
    }
  });

  it('is a fault worth trying again while shipping does not answer, and nothing is kept of it', async () => {
    const { product: productId, authorId, caller } = buyer();
    shipping.away = true;
    try {
      const { errors } = await ask('writeReview', { productId, ...words }, caller);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'NEIGHBOUR_UNAVAILABLE', retryable: true });
      expect(await shop.db.review.count({ where: { authorId } })).toBe(0);
    } finally {
      shipping.away = false;
    }
    expect((await change('writeReview', { productId, ...words }, caller)).__typename).toBe('ReviewWritten');
  });

  it('is for customers, and asks shipping about nobody else', async () => {
    const input = { productId: buyer().product, ...words };
    const before = shipping.questions;
    expect((await ask('writeReview', input, anonymous)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await ask('writeReview', input, staff)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(shipping.questions).toBe(before);
  });

  it('answers wrong input with a code and a path, and stores nothing', async () => {
    const { product: productId, authorId, caller } = buyer();
    const bad = [
      [{ rating: 0 }, 'input.rating'],
      [{ rating: 6 }, 'input.rating'],
      [{ title: ' ' }, 'input.title'],
      [{ title: 'x'.repeat(121) }, 'input.title'],
      [{ body: '' }, 'input.body'],
    ] as const;
    for (const [wrong, path] of bad) {
      const { errors } = await ask('writeReview', { productId, ...words, ...wrong }, caller);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', details: { path } });
    }
    expect((await ask('writeReview', { productId, ...words, body: 'a\u0000b' }, caller)).errors?.[0]?.extensions.code).toMatch(/^BAD_/);
    expect(await shop.db.review.count({ where: { authorId } })).toBe(0);
  });
});

describe('editing a review', () => {
  it('is for its author: for everybody else there is no such review', async () => {
    const { reviewId, caller } = await written();
    const input = { reviewId, rating: 2, title: 'Fragile', body: 'The ribbon came off.' };
    for (const id of [reviewId, globalId('Review', newId()), 'Review:1']) {
      const outcome = await change('editReview', { ...input, reviewId: id }, customer(newId()));
      expect(outcome).toEqual({ __typename: 'ReviewNotFound', reviewId: id });
    }
    for (let time = 0; time < 2; time += 1) {
      expect(await change('editReview', input, caller)).toMatchObject({ __typename: 'ReviewEdited', review: { rating: 2, title: 'Fragile' } });
    }
    expect(await said(reviewId)).toEqual(['ReviewWritten', 'ReviewEdited']);
  });
});

describe('hiding a review', () => {
  it('takes it from the public and out of the rating until it is shown again', async () => {
    const { reviewId, productId, authorId, caller } = await written();
    await written(productId);
    for (let time = 0; time < 2; time += 1) {
      expect(await change('hideReview', { reviewId }, staff)).toMatchObject({ __typename: 'ReviewHidden', review: { hidden: true } });
    }
    const of = [{ __typename: 'Review', id: reviewId }];
    for (const stranger of [anonymous, customer(newId())]) {
      expect((await product(productId, stranger)).reviews?.edges).toHaveLength(1);
      expect(await entities(stranger, of)).toEqual([null]);
    }
    expect(await product(productId, staff)).toMatchObject({ rating: { count: 1 } });
    expect((await product(productId, staff)).reviews?.edges).toHaveLength(2);
    expect(await entities(caller, of)).toMatchObject([{ id: reviewId }]);
    const [self] = await entities(caller, [{ __typename: 'Customer', id: globalId('Customer', authorId) }]);
    expect(self?.reviews?.edges).toHaveLength(1);

    await change('editReview', { reviewId, rating: 1, title: 'Still here', body: 'Hm.' }, caller);
    expect(await product(productId)).toMatchObject({ rating: { average: '4', count: 1 } });
    expect((await change('unhideReview', { reviewId }, staff)).__typename).toBe('ReviewUnhidden');
    expect(await product(productId)).toMatchObject({ rating: { average: '2.5', count: 2 } });
    expect(await said(reviewId)).toEqual(['ReviewWritten', 'ReviewHidden', 'ReviewEdited', 'ReviewUnhidden']);
  });

  it('is for staff', async () => {
    const { reviewId, caller } = await written();
    for (const name of ['hideReview', 'unhideReview'] as const) {
      expect((await ask(name, { reviewId }, caller)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
      expect((await ask(name, { reviewId }, anonymous)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
      expect(await change(name, { reviewId: 'Review:1' }, staff)).toEqual({ __typename: 'ReviewNotFound', reviewId: 'Review:1' });
    }
  });
});

describe('a rating', () => {
  const context = () => ({ db: shop.db, clock: systemClock, cause: { correlationId: newId() }, hasReceived: async () => true });
  const act = fc.record({
    what: fc.constantFrom('write', 'edit', 'hide', 'show'),
    author: fc.nat(2),
    product: fc.nat(1),
    rating: fc.integer({ min: 1, max: 5 }),
  });

  it('equals the sum over all visible reviews, whatever happens at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(act, { maxLength: 6 }), { maxLength: 4 }), async (rounds) => {
        const authors = [newId(), newId(), newId()];
        const products = [newId(), newId()];
        const ids = new Map<string, string>();
        for (const round of rounds) {
          await Promise.all(
            round.map(async ({ what, author, product: which, rating }) => {
              const authorId = authors[author] ?? '';
              const productId = products[which] ?? '';
              const reviewId = ids.get(`${authorId}/${productId}`);
              const opinion = { rating, title: 'T', body: 'B' };
              if (what === 'write') {
                const outcome = await writeReview(context(), { authorId, productId, ...opinion });
                if (outcome.kind !== 'not-purchased') ids.set(`${authorId}/${productId}`, outcome.review.id);
              } else if (reviewId !== undefined) {
                if (what === 'edit') await editReview(context(), { reviewId, authorId, ...opinion });
                else await hideReview(context(), { reviewId, hidden: what === 'hide' });
              }
            }),
          );
        }
        const counted = await shop.db.review.groupBy({
          by: ['productId'],
          where: { productId: { in: products }, hiddenAt: null },
          _count: true,
          _sum: { rating: true },
        });
        for (const productId of products) {
          const total = counted.find((row) => row.productId === productId);
          const expected = { count: total?._count ?? 0, sum: BigInt(total?._sum.rating ?? 0) };
          const { rating } = await product(productId);
          expect(rating).toEqual({ count: expected.count, average: averageOf(expected) });
        }
      }),
      { numRuns: 25 },
    );
  });

  it('is exact over the sample, too', async () => {
    const [wrong] = await shop.db.$queryRaw<{ n: bigint }[]>`
      SELECT count(*) AS n FROM product_rating AS total FULL JOIN (
        SELECT product_id, count(*) AS review_count, sum(rating) AS rating_sum FROM review WHERE hidden_at IS NULL GROUP BY product_id
      ) AS counted USING (product_id)
      WHERE coalesce(total.review_count, 0) <> coalesce(counted.review_count, 0)
        OR coalesce(total.rating_sum, 0) <> coalesce(counted.rating_sum, 0)`;
    expect(wrong?.n).toBe(0n);
  });
});

describe('lists of reviews', () => {
  const moment = new Date('2026-06-01T12:00:00Z');

  it('are newest first, and paged without losing or repeating one, also among those of the same moment', async () => {
    const productId = newId();
    const at = [moment, moment, moment, moment, new Date(moment.getTime() + 1), new Date(moment.getTime() - 1), moment];
    const rows = at.map((writtenAt, n) => ({ id: newId(), productId, authorId: newId(), rating: 3, title: `T${n}`, body: 'B', writtenAt }));
    await shop.db.review.createMany({ data: rows });
    const expected = rows
      .toSorted((a, b) => b.writtenAt.getTime() - a.writtenAt.getTime() || (a.id < b.id ? 1 : -1))
      .map(({ title }) => title);
    const of = [{ __typename: 'Product', id: globalId('Product', productId) }];
    for (const first of [1, 2, 3, 7]) {
      const titles: string[] = [];
      let after: string | null = null;
      do {
        const [found]: readonly (Entity | null)[] = await entities(anonymous, of, { first, after });
        titles.push(...(titlesOf(found?.reviews) ?? []));
        after = found?.reviews?.pageInfo.hasNextPage ? found.reviews.pageInfo.endCursor : null;
      } while (after !== null);
      expect(titles).toEqual(expected);
    }
  });

  it('of one hundred products cost one statement, and their ratings another', async () => {
    const ids = [...new Set(sampleReviews().map(({ productId }) => productId))].slice(0, 100);
    const of = ids.map((id) => ({ __typename: 'Product', id: globalId('Product', id) }));
    expect(await shop.statements(() => entities(anonymous, of, { first: 3 }))).toHaveLength(2);
    expect(await shop.statements(() => entities(anonymous, of.slice(0, 1), { first: 100 }))).toHaveLength(2);
    const found = await entities(anonymous, of, { first: 3 });
    for (const [index, id] of ids.entries()) {
      const mine = sampleReviews().filter((review) => review.productId === id);
      const newest = mine.toReversed().slice(0, 3);
      expect(titlesOf(found[index]?.reviews)).toEqual(newest.map(({ title }) => title));
      expect(found[index]?.rating?.count).toBe(mine.length);
    }
  });

  it('of different lengths are one statement as well', async () => {
    const [first, second] = sampleReviews();
    const text = `query Two($of: [_Any!]!) { _entities(representations: $of) { ... on Product {
      few: reviews(first: 1) { edges { cursor } } many: reviews(first: 50) { edges { cursor } }
    } } }`;
    const of = [first, second].map((review) => ({ __typename: 'Product', id: globalId('Product', review?.productId ?? '') }));
    expect(await shop.statements(() => shop.as(anonymous).query(text, { of }))).toHaveLength(1);
  });

  it('of a customer are for this very customer and staff', async () => {
    const { authorId, reviewId, caller } = await written();
    const of = [{ __typename: 'Customer', id: globalId('Customer', authorId) }];
    for (const who of [caller, staff]) {
      expect(await entities(who, of)).toMatchObject([{ reviews: { edges: [{ node: { id: reviewId, author: { id: of[0]?.id } } }] } }]);
    }
    for (const who of [anonymous, customer(newId())]) expect(await entities(who, of)).toMatchObject([{ reviews: null }]);
  });

  it('refuse forged cursors and sizes with a code', async () => {
    const of = [{ __typename: 'Product', id: globalId('Product', newId()) }];
    const cursor = (key: unknown) => Buffer.from(JSON.stringify({ v: 1, k: key })).toString('base64url');
    for (const page of [
      { first: 0 },
      { first: 101 },
      { first: -1 },
      { after: 'x' },
      { after: cursor({ writtenAt: 'yesterday', id: newId() }) },
      { after: cursor({ writtenAt: '0000-01-01T00:00:00.000Z', id: newId() }) },
      { after: cursor({ writtenAt: moment, id: "'; drop table review; --" }) },
    ]) {
      const { errors } = await shop.as(anonymous).query(ENTITIES, { of, ...page });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });
});

describe('in the graph', () => {
  it('entities come in order, duplicates too, null where there is none, and a hundred in one statement', async () => {
    const [a, b] = sampleReviews().map(({ id }) => globalId('Review', id));
    const of = [b, globalId('Review', newId()), a, 'Review:forged', b].map((id) => ({ __typename: 'Review', id: id ?? '' }));
    expect((await entities(anonymous, of)).map((entity) => entity?.id ?? null)).toEqual([b, null, a, null, b]);
    const hundred = sampleReviews().slice(0, 100).map(({ id }) => ({ __typename: 'Review', id: globalId('Review', id) }));
    expect(await shop.statements(() => entities(anonymous, hundred))).toHaveLength(1);
  });

  it('products and customers with forged ids are null', async () => {
    const of = ['Product:1', globalId('Order', newId())].map((id) => ({ __typename: 'Product', id }));
    expect(await entities(anonymous, [...of, { __typename: 'Customer', id: 'Customer:1' }])).toEqual([null, null, null]);
  });

  it('a product nobody has reviewed has no average', async () => {
    expect(await product(newId())).toMatchObject({ rating: { average: null, count: 0 }, reviews: { edges: [] } });
  });
});

describe('the sample shop', () => {
  it('has 400 reviews, one by each buyer of a product, each said with its own time', async () => {
    const samples = sampleReviews();
    expect(samples).toHaveLength(400);
    expect(new Set(samples.map(({ authorId, productId }) => `${authorId} ${productId}`)).size).toBe(400);
    const [newest] = samples.toReversed();
    expect(await shop.db.logEntry.findFirst({ where: { aggregateId: newest?.id ?? '' } })).toMatchObject({
      type: 'reviews.ReviewWritten',
      occurredAt: newest?.writtenAt,
    });
  });
});
