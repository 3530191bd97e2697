import { z } from 'zod';

const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** A country as its ISO 3166-1 code of two letters, in upper case. */
export const countryCode = z
  .string()
  .trim()
  .toUpperCase()
  .refine(isCountry, 'Use the two letters of a country, such as GB.');

/** Codes that are free for private use, or that stand for "unknown", have a name too: they are no country. */
function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || /^(AA|Q[M-Z]|X[A-JL-Z]|ZZ)$/.test(code)) return false;
  // A code that is spelled otherwise in its canonical form (UK for GB) is an alias, and would be a second country.
  return names.of(code) !== undefined && new Intl.Locale('und', { region: code }).region === code;
}
