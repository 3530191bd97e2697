/**
 * What reviews say. Versions are never changed; a new shape is a new version with its own sample.
 * Titles and bodies are personal data of their author: they never stand in a payload.
 */
import { defineEvent } from '@stoa/messaging/event.ts';
import { z } from 'zod';

const instant = z.iso.datetime();
const rating = z.int().min(1).max(5);
const words = z.strictObject({ title: z.string(), body: z.string() });

/** A buyer said something about a product, for everybody to see. */
export const ReviewWritten = defineEvent({
  type: 'reviews.ReviewWritten',
  version: 1,
  aggregate: 'Review',
  payload: z.strictObject({ reviewId: z.uuid(), productId: z.uuid(), authorId: z.uuid(), rating, writtenAt: instant }),
  personal: words,
});

/** The author says something else now. A hidden review stays hidden. */
export const ReviewEdited = defineEvent({
  type: 'reviews.ReviewEdited',
  version: 1,
  aggregate: 'Review',
  payload: z.strictObject({ reviewId: z.uuid(), productId: z.uuid(), rating, editedAt: instant }),
  personal: words,
});

/** The public no longer sees the review, and no rating counts it. */
export const ReviewHidden = defineEvent({
  type: 'reviews.ReviewHidden',
  version: 1,
  aggregate: 'Review',
  payload: z.strictObject({ reviewId: z.uuid(), productId: z.uuid(), hiddenAt: instant }),
});

/** The public sees the review again. */
export const ReviewUnhidden = defineEvent({
  type: 'reviews.ReviewUnhidden',
  version: 1,
  aggregate: 'Review',
  payload: z.strictObject({ reviewId: z.uuid(), productId: z.uuid() }),
});

export const events = [ReviewWritten, ReviewEdited, ReviewHidden, ReviewUnhidden];
