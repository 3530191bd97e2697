/** Our gateway beside others, and by itself. See bench/README.md. */
import { compare } from './compare.ts';
import { measureLinearity } from './linearity.ts';
import { measureMemory } from './memory.ts';
import { HELP, readOptions } from './options.ts';
import type { Options } from './options.ts';

async function bench(options: Options): Promise<void> {
  switch (options.lane) {
    case 'compare':
      return compare(options);
    case 'memory':
      return measureMemory(options);
    case 'linearity':
      return measureLinearity(options);
  }
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options) await bench(options);
  else console.log(HELP);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
