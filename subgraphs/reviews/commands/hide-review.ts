import { transaction } from '@stoa/messaging/transaction.ts';
import { ReviewHidden, ReviewUnhidden } from '../contract/events.ts';
import { ratingChange } from '../domain/review.ts';
import { moveRating } from '../persistence/rating.store.ts';
import type { ReviewRow } from '../persistence/review.store.ts';
import type { CommandContext } from './context.ts';

export interface HideReview {
  readonly reviewId: string;
  /** Whether the public is to see it no longer. */
  readonly hidden: boolean;
}

/** Hides a review from the public, or shows it again; null when there is none. Doing it twice changes nothing. */
export async function hideReview(
  context: CommandContext,
  { reviewId, hidden }: HideReview,
): Promise<ReviewRow | null> {
  return transaction(
    context.db,
    async (tx) => {
      const stream = await tx.lock('Review', reviewId);
      if (!stream) return null;
      const review = await tx.db.review.findUniqueOrThrow({ where: { id: reviewId } });
      const { productId, rating, hiddenAt } = review;
      if ((hiddenAt !== null) === hidden) return review;

      await moveRating(tx.db, productId, ratingChange({ rating, hidden: !hidden }, { rating, hidden }));
      if (hidden) stream.append(ReviewHidden, { payload: { reviewId, productId, hiddenAt: tx.now.toISOString() } });
      else stream.append(ReviewUnhidden, { payload: { reviewId, productId } });
      return tx.db.review.update({ where: { id: reviewId }, data: { hiddenAt: hidden ? tx.now : null } });
    },
    context,
  );
}
