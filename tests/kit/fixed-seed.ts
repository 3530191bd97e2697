// From which number tests make up their data. Each run makes up others, so that in time much is tried; but under CI
// they are always the same, because there a failure must be that of the change that is looked at.

const ALWAYS_THE_SAME = 2026;
const LIMIT = 2 ** 31;

/**
 * STOA_TEST_SEED, or under CI always the same.
 * @returns undefined when each run is to make up others
 * @throws RangeError when STOA_TEST_SEED is no whole number of 32 bits, as fast-check prints them
 */
export function fixedSeed({ STOA_TEST_SEED: given, CI: ci }: NodeJS.ProcessEnv = process.env): number | undefined {
  if (!given) return ci ? ALWAYS_THE_SAME : undefined;
  const seed = Number(given);
  if (!Number.isInteger(seed) || seed < -LIMIT || seed >= LIMIT) throw new RangeError(`STOA_TEST_SEED is a whole number of 32 bits, not ${given}`);
  return seed;
}
