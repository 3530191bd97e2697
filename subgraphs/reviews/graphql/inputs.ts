/** The mutations' inputs, checked against the rules of the domain. */
import { z } from 'zod';
import { rating, reviewBody, reviewTitle } from '../domain/review.ts';

const opinion = { rating, title: reviewTitle, body: reviewBody };

export const writeReviewInput = z.object({ productId: z.string(), ...opinion });

export const editReviewInput = z.object({ reviewId: z.string(), ...opinion });

export const hideReviewInput = z.object({ reviewId: z.string() });
