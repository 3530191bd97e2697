import { newId } from '@stoa/kernel/ids.ts';
import { transaction } from '@stoa/messaging/transaction.ts';
import { ReviewWritten } from '../contract/events.ts';
import { type Opinion, ratingChange } from '../domain/review.ts';
import { moveRating } from '../persistence/rating.store.ts';
import { reviewOf, type ReviewRow } from '../persistence/review.store.ts';
import type { CommandContext } from './context.ts';

export interface WriteReview extends Opinion {
  readonly authorId: string;
  readonly productId: string;
}

export type WriteReviewOutcome =
  | { readonly kind: 'written'; readonly review: ReviewRow }
  | { readonly kind: 'already-reviewed'; readonly review: ReviewRow }
  | { readonly kind: 'not-purchased' };

export interface WriteReviewContext extends CommandContext {
  /** Whether the product has arrived at the customer. @throws {Fault} when that cannot be found out */
  readonly hasReceived: (customerId: string, productId: string) => Promise<boolean>;
}

/**
 * A buyer reviews a product. The purchase is asked for before the transaction: no lock waits for another service, and
 * a purchase that was delivered stays so. Of two reviews by one buyer of one product the second gets the first.
 */
export async function writeReview(context: WriteReviewContext, command: WriteReview): Promise<WriteReviewOutcome> {
  const { authorId, productId, rating, title, body } = command;
  const earlier = await reviewOf(context.db, authorId, productId);
  if (earlier) return { kind: 'already-reviewed', review: earlier };
  if (!(await context.hasReceived(authorId, productId))) return { kind: 'not-purchased' };

  return transaction(
    context.db,
    async (tx) => {
      const id = newId();
      const { count } = await tx.db.review.createMany({
        data: [{ id, productId, authorId, rating, title, body, writtenAt: tx.now }],
        skipDuplicates: true,
      });
      const review = await tx.db.review.findUniqueOrThrow({ where: { authorId_productId: { authorId, productId } } });
      if (count === 0) return { kind: 'already-reviewed', review };

      await moveRating(tx.db, productId, ratingChange(null, { rating, hidden: false }));
      tx.create('Review', id).append(ReviewWritten, {
        payload: { reviewId: id, productId, authorId, rating, writtenAt: tx.now.toISOString() },
        personal: { title, body },
        subjectId: authorId,
      });
      return { kind: 'written', review };
    },
    context,
  );
}
