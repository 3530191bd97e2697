import type { Answer } from './answer.ts';

/**
 * What of a screen is missing, in the words of its clients. Where nobody can say what it is, everything counts as
 * missing: a screen must not pass off a gap as "there is none".
 * @param partOf the part of screens that a service answers, by the service's name
 * @param ofScreen all parts that this screen shows
 */
export function missingParts<Part extends string>(
  { data, absent, unclear }: Answer<unknown>,
  partOf: Readonly<Record<string, Part>>,
  ofScreen: readonly Part[],
): readonly Part[] {
  const parts = new Set(absent.map((service) => (Object.hasOwn(partOf, service) ? partOf[service] : undefined)));
  if (data === null || unclear || parts.has(undefined)) return ofScreen;
  return [...parts].filter((part) => part !== undefined).sort();
}
