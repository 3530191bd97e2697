import DataLoader from 'dataloader';

/** Keys fetched by one call. A statement with more keys is split, so that no list of parameters grows without bound. */
const MAX_BATCH_SIZE = 1_000;

export interface LoaderOptions<Key> {
  /** Keys per call of `fetch`, 1,000 unless told. */
  readonly maxBatchSize?: number;
  /** Text that is equal for equal keys. Needed where keys are objects, which are otherwise equal to themselves only. */
  readonly identityOf?: (key: Key) => string;
}

export type Loader<Key, Value> = DataLoader<Key, Value, unknown>;

/**
 * Reads rows by key: all keys asked for in one tick become one call of `fetch`.
 *
 * `fetch` may return the rows in any order and leave out unknown keys: each `load` gets its own row, or null.
 * A loader remembers what it read, so it must live no longer than one request, and whoever writes a row
 * clears its key.
 */
export function createLoader<Key, Row>(
  fetch: (keys: readonly Key[]) => Promise<readonly Row[]>,
  keyOf: (row: Row) => Key,
  options: LoaderOptions<Key> = {},
): Loader<Key, Row | null> {
  const identityOf = options.identityOf ?? same;
  return batching<Key, Row | null>(async (keys) => {
    const found = new Map<unknown, Row>();
    for (const row of await fetch(keys)) found.set(identityOf(keyOf(row)), row);
    return keys.map((key) => found.get(identityOf(key)) ?? null);
  }, options);
}

/** Like {@link createLoader} for keys with many rows: each `load` gets its rows in the order `fetch` gave them, or []. */
export function createListLoader<Key, Row>(
  fetch: (keys: readonly Key[]) => Promise<readonly Row[]>,
  keyOf: (row: Row) => Key,
  options: LoaderOptions<Key> = {},
): Loader<Key, readonly Row[]> {
  const identityOf = options.identityOf ?? same;
  return batching<Key, readonly Row[]>(async (keys) => {
    const groups = new Map<unknown, Row[]>();
    for (const row of await fetch(keys)) {
      const identity = identityOf(keyOf(row));
      const group = groups.get(identity);
      if (group) group.push(row);
      else groups.set(identity, [row]);
    }
    return keys.map((key) => groups.get(identityOf(key)) ?? []);
  }, options);
}

function batching<Key, Value>(
  fetch: (keys: readonly Key[]) => Promise<readonly Value[]>,
  options: LoaderOptions<Key>,
): Loader<Key, Value> {
  const { maxBatchSize = MAX_BATCH_SIZE } = options;
  const identityOf: (key: Key) => unknown = options.identityOf ?? same;
  return new DataLoader<Key, Value, unknown>(fetch, { maxBatchSize, cacheKeyFn: identityOf });
}

function same(key: unknown): unknown {
  return key;
}
