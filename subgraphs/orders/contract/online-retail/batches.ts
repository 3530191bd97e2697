import type { ImportHost, ReportLines } from './importer.ts';

/** A part of the import, cut into batches that are each to be one transaction. */
export interface BatchedWork<Item> {
  readonly items: readonly Item[];
  /** What an item weighs, in rows or lines for instance; above 0. */
  readonly weightOf: (item: Item) => number;
  /** A batch is closed when it weighs so much. An item that weighs more is a batch of its own. */
  readonly batchWeight: number;
  /** Lines of the whole file; each batch is reported as its part of them. */
  readonly lines: number;
  readonly report: ReportLines;
  readonly signal: ImportHost['signal'];
}

/**
 * Hands the items to `work`, batch by batch in their order, and reports the lines of the file in proportion.
 * @throws the reason of `signal` when it is aborted, after the batch that was being worked on
 */
export async function inBatches<Item>(
  { items, weightOf, batchWeight, lines, report, signal }: BatchedWork<Item>,
  work: (batch: readonly Item[]) => Promise<void>,
): Promise<void> {
  const total = items.reduce((weight, item) => weight + weightOf(item), 0);
  let [done, reported] = [0, 0];
  for (const batch of cut(items, weightOf, batchWeight)) {
    signal.throwIfAborted();
    await work(batch);
    done += batch.reduce((weight, item) => weight + weightOf(item), 0);
    const linesDone = Math.floor((lines * done) / total);
    report(linesDone - reported);
    reported = linesDone;
  }
  if (reported < lines) report(lines - reported);
}

function* cut<Item>(
  items: readonly Item[],
  weightOf: (item: Item) => number,
  batchWeight: number,
): Generator<readonly Item[]> {
  let batch: Item[] = [];
  let weight = 0;
  for (const item of items) {
    batch.push(item);
    weight += weightOf(item);
    if (weight < batchWeight) continue;
    yield batch;
    batch = [];
    weight = 0;
  }
  if (batch.length > 0) yield batch;
}
