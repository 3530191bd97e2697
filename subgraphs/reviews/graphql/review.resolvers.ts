/** What reviews, products and customers show, and to whom. */
import { type Connection, connectionOf, type PageArguments, pageOf } from '@stoa/graphql/connection.ts';
import type { Loader } from '@stoa/graphql/loader.ts';
import { isMoment } from '@stoa/graphql/scalars.ts';
import { mayActFor } from '@stoa/identity/access.ts';
import { globalId, parseGlobalId } from '@stoa/kernel/ids.ts';
import type { Representation } from '@stoa/subgraph/resolvers.ts';
import { z } from 'zod';
import { averageOf, type RatingTotal } from '../domain/rating.ts';
import type { ReviewPlace, ReviewRow, ReviewSlice } from '../persistence/review.store.ts';
import type { ReviewsContext } from './context.ts';

/** Where a review stands in a list that is newest first. */
const place = z.object({ writtenAt: z.string().refine(isMoment).transform((text) => new Date(text)), id: z.uuid() });

interface Referred {
  readonly id: string;
}

/** A page of the reviews of one product or author. @throws {Fault} BAD_USER_INPUT for a bad page. */
async function reviewPage(
  loader: Loader<ReviewSlice, readonly ReviewRow[]>,
  of: string,
  args: PageArguments,
): Promise<Connection<ReviewRow>> {
  const page = pageOf<ReviewPlace>(args, place);
  const rows = await loader.load({ of, take: page.take, after: page.after });
  return connectionOf(rows, { page, cursorOf: ({ writtenAt, id }) => ({ writtenAt, id }) });
}

function referenceOf(type: string) {
  return ({ id }: Representation): Referred | null =>
    typeof id === 'string' && parseGlobalId(type, id) !== null ? { id } : null;
}

export const productResolvers = {
  __resolveReference: referenceOf('Product'),
  reviews: ({ id }: Referred, args: PageArguments, context: ReviewsContext) => {
    const productId = parseGlobalId('Product', id);
    return productId === null ? null : reviewPage(context.reviewsOfProduct, productId, args);
  },
  rating: async ({ id }: Referred, _: unknown, context: ReviewsContext): Promise<RatingTotal | null> => {
    const productId = parseGlobalId('Product', id);
    return productId === null ? null : ((await context.rating.load(productId)) ?? { count: 0, sum: 0n });
  },
};

export const ratingResolvers = { average: averageOf };

export const customerResolvers = {
  __resolveReference: referenceOf('Customer'),
  reviews: ({ id }: Referred, args: PageArguments, context: ReviewsContext) => {
    const customerId = parseGlobalId('Customer', id);
    if (customerId === null || !mayActFor(context.caller, customerId)) return null;
    return reviewPage(context.reviewsOfAuthor, customerId, args);
  },
};

export const reviewResolvers = {
  __resolveReference: async ({ id }: Representation, context: ReviewsContext): Promise<ReviewRow | null> => {
    const reviewId = typeof id === 'string' ? parseGlobalId('Review', id) : null;
    const review = reviewId === null ? null : await context.review.load(reviewId);
    return review && (review.hiddenAt === null || mayActFor(context.caller, review.authorId)) ? review : null;
  },
  id: ({ id }: ReviewRow) => globalId('Review', id),
  author: ({ authorId }: ReviewRow): Referred => ({ id: globalId('Customer', authorId) }),
  product: ({ productId }: ReviewRow): Referred => ({ id: globalId('Product', productId) }),
  hidden: ({ hiddenAt }: ReviewRow) => hiddenAt !== null,
};
