import { z } from 'zod';
import { countryCode } from './country.ts';
import { singleLine } from './text.ts';

/** As many as a person can choose from on a screen. */
export const MOST_ADDRESSES = 20;

export const postalAddress = z.strictObject({
  recipient: singleLine(200),
  lines: z.array(singleLine(200)).min(1).max(4),
  postcode: singleLine(20).nullish().transform((postcode) => postcode ?? null),
  town: singleLine(100),
  country: countryCode,
});

export type PostalAddress = z.output<typeof postalAddress>;
