import path from 'node:path';
import type { Sales } from '@stoa/orders/contract/online-retail/sales.ts';
import type { RejectReason } from '@stoa/orders/contract/online-retail/sale-line.ts';
import { createSalesPlanner } from './plan.ts';
import { readSalesFile } from './read-sales-file.ts';
import { createRejectsFile } from './rejects.ts';

/** A sales file, read to its end. `sales.totals.lines` and `rejected` add up to `read`. */
export interface LoadedFile {
  /** The name without folders. */
  readonly source: string;
  readonly sales: Sales;
  readonly read: number;
  readonly rejected: number;
  readonly rejectedBy: ReadonlyMap<RejectReason, number>;
}

/**
 * Reads and plans a whole file, and writes the list of its rejected lines to `rejectsFile`; into databases nothing is
 * written. When the file is refused, there is no list either.
 * @throws {Fault} as `readSalesFile` does
 */
export async function loadSalesFile(
  file: string,
  rejectsFile: string,
  onRead?: (bytes: number) => void,
): Promise<LoadedFile> {
  const planner = createSalesPlanner();
  const rejects = createRejectsFile(rejectsFile);
  const rejectedBy = new Map<RejectReason, number>();
  let read = 0;
  let rejected = 0;
  try {
    for await (const records of readSalesFile(file, onRead ? { onRead } : {})) {
      for (const record of records) {
        read += 1;
        if ('line' in record) {
          planner.add(record.line);
          continue;
        }
        rejected += 1;
        const { reason } = record.rejected;
        rejectedBy.set(reason, (rejectedBy.get(reason) ?? 0) + 1);
        rejects.add(record.rejected);
      }
      await rejects.drained();
    }
    await rejects.keep();
  } catch (error) {
    await rejects.discard();
    throw error;
  }
  return { source: path.basename(file), sales: planner.finish(), read, rejected, rejectedBy };
}
