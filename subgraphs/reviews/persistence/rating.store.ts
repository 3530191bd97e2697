/** The running totals of products' visible reviews. */
import type { RatingTotal } from '../domain/rating.ts';
import type { RatingChange } from '../domain/review.ts';
import type { ReviewsDb } from './database.ts';

export interface RatingRow extends RatingTotal {
  readonly productId: string;
}

export async function ratingsOfProducts(db: ReviewsDb, productIds: readonly string[]): Promise<RatingRow[]> {
  const rows = await db.productRating.findMany({ where: { productId: { in: [...productIds] } } });
  return rows.map(({ productId, reviewCount: count, ratingSum: sum }) => ({ productId, count, sum }));
}

/** Moves a product's total by a change. Adding is the database's work, so parallel changes do not lose each other. */
export async function moveRating(db: ReviewsDb, productId: string, { count, sum }: RatingChange): Promise<void> {
  if (count === 0 && sum === 0) return;
  const moved = await db.$executeRaw`
    UPDATE product_rating SET review_count = review_count + ${count}::int, rating_sum = rating_sum + ${sum}::bigint
    WHERE product_id = ${productId}::uuid`;
  if (moved > 0) return;
  // The first review of a product; of two at once the second adds to the first. An upsert alone would not do for
  // other changes: its values must pass the table's checks as a new row, and a difference does not.
  await db.$executeRaw`
    INSERT INTO product_rating AS total (product_id, review_count, rating_sum)
    VALUES (${productId}::uuid, ${count}::int, ${sum}::bigint)
    ON CONFLICT (product_id) DO UPDATE SET
      review_count = total.review_count + excluded.review_count, rating_sum = total.rating_sum + excluded.rating_sum`;
}

/** Counts all visible reviews anew. For a seed, and to check the running totals against. */
export async function recountRatings(db: ReviewsDb): Promise<void> {
  await db.$executeRaw`
    INSERT INTO product_rating AS total (product_id, review_count, rating_sum)
    SELECT product_id, count(*) FILTER (WHERE hidden_at IS NULL),
      coalesce(sum(rating) FILTER (WHERE hidden_at IS NULL), 0)
    FROM review GROUP BY product_id ORDER BY product_id
    ON CONFLICT (product_id) DO UPDATE SET review_count = excluded.review_count, rating_sum = excluded.rating_sum`;
}
