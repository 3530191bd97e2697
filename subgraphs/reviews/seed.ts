import { transaction } from '@stoa/messaging/transaction.ts';
import type { SeedScope } from '@stoa/subgraph/define-subgraph.ts';
import { ReviewWritten } from './contract/events.ts';
import { sampleReviews } from './contract/sample-shop.ts';
import type { ReviewsClient } from './persistence/database.ts';
import { recountRatings } from './persistence/rating.store.ts';

/** Fills an empty database with the sample shop's reviews. @returns the number of reviews */
export async function seed({ db }: Pick<SeedScope<ReviewsClient>, 'db'>): Promise<number> {
  const reviews = sampleReviews();
  await transaction(
    db,
    async (tx) => {
      await tx.db.review.createMany({ data: [...reviews] });
      await recountRatings(tx.db);
      for (const { id: reviewId, productId, authorId, rating, title, body, writtenAt } of reviews) {
        tx.create('Review', reviewId).append(ReviewWritten, {
          payload: { reviewId, productId, authorId, rating, writtenAt: writtenAt.toISOString() },
          personal: { title, body },
          subjectId: authorId,
          occurredAt: writtenAt,
        });
      }
    },
    { timeout: 60_000 },
  );
  return reviews.length;
}
