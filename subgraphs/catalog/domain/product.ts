/** The rules of products and list prices: pure, without database or clock. */
import { z } from 'zod';

/** A product code: letters, digits and single separators. Case does not matter, so it is kept in upper case. */
export const productCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9]+([-_ .][A-Z0-9]+)*$/, 'Use letters and digits, with single -, _, . or spaces between them.')
  .max(40);

export const productTitle = z.string().trim().min(1).max(200);

export const productDescription = z.string().trim().max(5_000);

/** Part of an address, such as `garden-lights`. */
export const categorySlug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Use lower-case letters and digits, with single dashes between them.')
  .max(60);

export const categoryName = z.string().trim().min(1).max(100);

/** Whether a list price that starts at `from` would change what products cost in the past. */
export function startsInThePast(from: Date, now: Date): boolean {
  return from.getTime() < now.getTime();
}
