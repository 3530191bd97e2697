import Fastify from 'fastify';
import type { Caller } from '@stoa/identity/caller.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { sampleReviews } from '@stoa/reviews/contract/sample-shop.ts';
import reviews from '@stoa/reviews/subgraph.ts';
import { contractOf } from '../suite.ts';

const [first, second] = sampleReviews();
const author: Caller = { kind: 'customer', customerId: first?.authorId ?? '' };
const stranger: Caller = { kind: 'customer', customerId: newId() };
const reviewId = globalId('Review', first?.id ?? '');
const otherId = globalId('Review', second?.id ?? '');
const nothing = globalId('Review', newId());
const words = { rating: 4, title: 'Cheerful', body: 'Makes our mornings brighter.' };
const productId = globalId('Product', newId());
const notArrived = globalId('Product', newId());

/** Shipping, where all but one product has arrived at everybody. */
const shipping = Fastify();
shipping.post('/graphql', async (request) => {
  const { variables } = request.body as { variables: { productId: string } };
  return { data: { deliveredPurchase: variables.productId === notArrived ? null : '2026-06-01T00:00:00.000Z' } };
});

contractOf(reviews, {
  options: async () => ({ neighbours: { shipping: await shipping.listen({ port: 0, host: '127.0.0.1' }) } }),
  stop: () => shipping.close(),
  entities: {
    Review: { ids: () => sampleReviews().map(({ id }) => id), select: 'title rating', statements: 1 },
    Product: {
      ids: () => [...new Set(sampleReviews().map((review) => review.productId))],
      select: 'rating { average } reviews(first: 2) { edges { node { title } } }',
      statements: 2,
      knowsAll: false,
    },
    Customer: {
      ids: () => [...new Set(sampleReviews().map(({ authorId }) => authorId))],
      select: 'reviews(first: 2) { edges { node { title } } }',
      statements: 1,
      knowsAll: false,
    },
  },
  outcomes: [
    { mutation: 'writeReview', caller: author, expect: 'ReviewWritten', input: () => ({ productId, ...words }) },
    { mutation: 'writeReview', caller: author, expect: 'AlreadyReviewed', input: () => ({ productId, ...words }) },
    { mutation: 'writeReview', caller: author, expect: 'NotPurchased', input: () => ({ productId: notArrived, ...words }) },
    { mutation: 'editReview', caller: author, expect: 'ReviewEdited', input: () => ({ reviewId, ...words }) },
    { mutation: 'editReview', caller: stranger, expect: 'ReviewNotFound', input: () => ({ reviewId, ...words }) },
    { mutation: 'hideReview', expect: 'ReviewHidden', input: () => ({ reviewId: otherId }) },
    { mutation: 'hideReview', expect: 'ReviewNotFound', input: () => ({ reviewId: nothing }) },
    { mutation: 'unhideReview', expect: 'ReviewUnhidden', input: () => ({ reviewId: otherId }) },
    { mutation: 'unhideReview', expect: 'ReviewNotFound', input: () => ({ reviewId: nothing }) },
  ],
});
