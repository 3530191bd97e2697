/** What buyers say, and what staff hide: parse, call the command, name the outcome. */
import { parseInput } from '@stoa/graphql/input.ts';
import { requireCustomer, requireStaff } from '@stoa/identity/access.ts';
import { parseGlobalId } from '@stoa/kernel/ids.ts';
import { editReview } from '../commands/edit-review.ts';
import { hideReview } from '../commands/hide-review.ts';
import { writeReview } from '../commands/write-review.ts';
import type { ReviewsContext } from './context.ts';
import { editReviewInput, hideReviewInput, writeReviewInput } from './inputs.ts';

interface Input {
  readonly input: unknown;
}

const reviewNotFound = (reviewId: string) => ({ __typename: 'ReviewNotFound', reviewId });

export const mutations = {
  writeReview: async (_: unknown, { input }: Input, context: ReviewsContext) => {
    const authorId = requireCustomer(context.caller);
    const { productId: id, ...opinion } = parseInput(writeReviewInput, input);
    const productId = parseGlobalId('Product', id);
    if (productId === null) return { __typename: 'NotPurchased', productId: id };
    const outcome = await writeReview(context, { authorId, productId, ...opinion });
    switch (outcome.kind) {
      case 'written':
        return { __typename: 'ReviewWritten', review: outcome.review };
      case 'already-reviewed':
        return { __typename: 'AlreadyReviewed', review: outcome.review };
      case 'not-purchased':
        return { __typename: 'NotPurchased', productId: id };
    }
  },

  editReview: async (_: unknown, { input }: Input, context: ReviewsContext) => {
    const authorId = requireCustomer(context.caller);
    const { reviewId: id, ...opinion } = parseInput(editReviewInput, input);
    const reviewId = parseGlobalId('Review', id);
    const review = reviewId === null ? null : await editReview(context, { reviewId, authorId, ...opinion });
    return review ? { __typename: 'ReviewEdited', review } : reviewNotFound(id);
  },

  hideReview: (_: unknown, args: Input, context: ReviewsContext) => hide(args, context, true),
  unhideReview: (_: unknown, args: Input, context: ReviewsContext) => hide(args, context, false),
};

async function hide({ input }: Input, context: ReviewsContext, hidden: boolean) {
  requireStaff(context.caller);
  const { reviewId: id } = parseInput(hideReviewInput, input);
  const reviewId = parseGlobalId('Review', id);
  const review = reviewId === null ? null : await hideReview(context, { reviewId, hidden });
  return review ? { __typename: hidden ? 'ReviewHidden' : 'ReviewUnhidden', review } : reviewNotFound(id);
}
