import { createListLoader, createLoader, type Loader } from '@stoa/graphql/loader.ts';
import { mayActFor } from '@stoa/identity/access.ts';
import {
  type DeliveredPurchaseAnswer,
  deliveredPurchaseQuery,
  deliveredPurchaseVariables,
} from '@stoa/shipping/contract/delivered-purchase.ts';
import type { RequestScope } from '@stoa/subgraph/request-scope.ts';
import type { ReviewsClient } from '../persistence/database.ts';
import { type RatingRow, ratingsOfProducts } from '../persistence/rating.store.ts';
import {
  newestOfAuthors,
  newestOfProducts,
  type ReviewRow,
  reviewsByIds,
  type ReviewSlice,
} from '../persistence/review.store.ts';

/** Everything a resolver of reviews may use; made anew for each request. */
export interface ReviewsContext extends RequestScope<ReviewsClient> {
  readonly review: Loader<string, ReviewRow | null>;
  readonly reviewsOfProduct: Loader<ReviewSlice, readonly ReviewRow[]>;
  readonly reviewsOfAuthor: Loader<ReviewSlice, readonly ReviewRow[]>;
  readonly rating: Loader<string, RatingRow | null>;
  /** Whether the product has arrived at the customer. @throws {Fault} NEIGHBOUR_UNAVAILABLE (retryable) */
  readonly hasReceived: (customerId: string, productId: string) => Promise<boolean>;
}

export function reviewsContext(scope: RequestScope<ReviewsClient>): ReviewsContext {
  const { db, caller, ask } = scope;
  // Whoever may act for nobody in particular is staff, or a service.
  const hiddenToo = mayActFor(caller, null);
  return {
    ...scope,
    review: createLoader((ids) => reviewsByIds(db, ids), (row) => row.id),
    reviewsOfProduct: sliceLoader((slices) => newestOfProducts(db, slices, { hiddenToo })),
    reviewsOfAuthor: sliceLoader((slices) => newestOfAuthors(db, slices)),
    rating: createLoader((ids) => ratingsOfProducts(db, ids), (row) => row.productId),
    hasReceived: async (customerId, productId) => {
      const variables = deliveredPurchaseVariables(customerId, productId);
      const answer = await ask<DeliveredPurchaseAnswer>('shipping', deliveredPurchaseQuery, variables);
      return answer.deliveredPurchase !== null;
    },
  };
}

/** Rows say by their number, counted from 1, to which of the slices they belong. */
function sliceLoader(
  read: (slices: readonly ReviewSlice[]) => Promise<(ReviewRow & { readonly n: number })[]>,
): Loader<ReviewSlice, readonly ReviewRow[]> {
  return createListLoader<ReviewSlice, ReviewRow & { readonly slice: ReviewSlice }>(
    async (slices) =>
      (await read(slices)).flatMap(({ n, ...row }) => {
        const slice = slices[n - 1];
        return slice ? [{ ...row, slice }] : [];
      }),
    ({ slice }) => slice,
    { identityOf: ({ of, take, after }) => `${of}/${take}/${after ? `${after.writtenAt.getTime()}/${after.id}` : ''}` },
  );
}
