/** Before each test file: properties begin at the fixed seed, where there is one. Of a failure, fast-check prints the seed either way. */
import { fixedSeed } from './fixed-seed.ts';

const seed = fixedSeed();
if (seed !== undefined) {
  const { default: fc } = await import('fast-check');
  fc.configureGlobal({ seed });
}
