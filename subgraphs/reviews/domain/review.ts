/** What a review may say: pure, without database or clock. */
import { hasUnstorableText } from '@stoa/kernel/text.ts';
import { z } from 'zod';

/** Stars, from 1 (bad) to 5 (good). */
export const rating = z.int().min(1).max(5);

const text = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine((value) => !hasUnstorableText(value), 'Use text without NUL or broken characters.');

export const reviewTitle = text(120);
export const reviewBody = text(5_000);

/** What an author says. */
export interface Opinion {
  readonly rating: number;
  readonly title: string;
  readonly body: string;
}

/** A review as far as it counts: nobody sees a hidden one, and no rating has it in it. */
export interface CountedReview {
  readonly rating: number;
  readonly hidden: boolean;
}

/** What a change of one review does to its product's running total. */
export interface RatingChange {
  readonly count: number;
  readonly sum: number;
}

/** From what a review was (null: it was not there) to what it is now. */
export function ratingChange(before: CountedReview | null, after: CountedReview): RatingChange {
  const old = share(before);
  const now = share(after);
  return { count: now.count - old.count, sum: now.sum - old.sum };
}

function share(review: CountedReview | null): RatingChange {
  return review === null || review.hidden ? { count: 0, sum: 0 } : { count: 1, sum: review.rating };
}
