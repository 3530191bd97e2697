import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

// A start fills empty databases with the example shop. Once sales have been imported there must be no example any more:
// carts and reviews, which no sales file fills, would be those of products and people that this shop does not have.

const WORDS = 'Sales were imported into this shop, so a start does not fill its empty databases with the example shop.\n';

function markOf(dataDir: string): string {
  return path.join(dataDir, 'imports', 'no-example-shop');
}

/** From now on empty databases of this shop stay empty. Said before the first row is written. */
export function keepExampleAway(dataDir: string): void {
  mkdirSync(path.dirname(markOf(dataDir)), { recursive: true });
  writeFileSync(markOf(dataDir), WORDS);
}

export function isExampleKeptAway(dataDir: string): boolean {
  return existsSync(markOf(dataDir));
}
