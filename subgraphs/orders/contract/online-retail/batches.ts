import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '@stoa/kernel/fault.ts';
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
  /** Milliseconds to wait before a batch is tried again; longer each time. */
  readonly patience?: readonly number[];
}

/** Half a minute in all: a database that restarts, or a machine that is busy with other things, is back by then. */
const PATIENCE = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000];

/**
 * Hands the items to `work`, batch by batch in their order, and reports the lines of the file in proportion. A batch that
 * fails for a reason that passes is tried again: it is one transaction, and finds there what it has written already.
 * @throws what `work` throws for good, or the reason of `signal` when it is aborted, after the batch that was being worked on
 */
export async function inBatches<Item>(
  { items, weightOf, batchWeight, lines, report, signal, patience = PATIENCE }: BatchedWork<Item>,
  work: (batch: readonly Item[]) => Promise<void>,
): Promise<void> {
  const total = items.reduce((weight, item) => weight + weightOf(item), 0);
  let [done, reported] = [0, 0];
  for (const batch of cut(items, weightOf, batchWeight)) {
    signal.throwIfAborted();
    await patiently(() => work(batch), patience, signal);
    done += batch.reduce((weight, item) => weight + weightOf(item), 0);
    const linesDone = Math.floor((lines * done) / total);
    report(linesDone - reported);
    reported = linesDone;
  }
  if (reported < lines) report(lines - reported);
}

async function patiently(work: () => Promise<void>, patience: readonly number[], signal: AbortSignal): Promise<void> {
  for (const wait of patience) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Fault && error.retryable)) throw error;
      // A wait that is broken off ends with the reason that the person gave.
      await pause(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
  return work();
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
