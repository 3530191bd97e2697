import { transaction } from '@stoa/messaging/transaction.ts';
import { ReviewEdited } from '../contract/events.ts';
import { type Opinion, ratingChange } from '../domain/review.ts';
import { moveRating } from '../persistence/rating.store.ts';
import type { ReviewRow } from '../persistence/review.store.ts';
import type { CommandContext } from './context.ts';

export interface EditReview extends Opinion {
  readonly reviewId: string;
  readonly authorId: string;
}

/** The author says something else; null when this author has no such review. The same words again say nothing. */
export async function editReview(context: CommandContext, command: EditReview): Promise<ReviewRow | null> {
  const { reviewId, authorId, rating, title, body } = command;
  return transaction(
    context.db,
    async (tx) => {
      const stream = await tx.lock('Review', reviewId);
      if (!stream) return null;
      const review = await tx.db.review.findUniqueOrThrow({ where: { id: reviewId } });
      if (review.authorId !== authorId) return null;
      if (review.rating === rating && review.title === title && review.body === body) return review;

      const hidden = review.hiddenAt !== null;
      await moveRating(tx.db, review.productId, ratingChange({ rating: review.rating, hidden }, { rating, hidden }));
      stream.append(ReviewEdited, {
        payload: { reviewId, productId: review.productId, rating, editedAt: tx.now.toISOString() },
        personal: { title, body },
        subjectId: authorId,
      });
      return tx.db.review.update({ where: { id: reviewId }, data: { rating, title, body, editedAt: tx.now } });
    },
    context,
  );
}
