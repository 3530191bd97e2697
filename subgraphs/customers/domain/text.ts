import { hasUnstorableText } from '@stoa/kernel/text.ts';
import { z } from 'zod';

/** One line of text that a person wrote: no line breaks, no control characters, nothing the database cannot keep. */
export const singleLine = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine((text) => !/\p{Cc}/u.test(text) && !hasUnstorableText(text), 'Use one line of readable characters.');
