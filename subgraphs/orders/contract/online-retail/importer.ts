import type { Returns } from './match-returns.ts';
import type { Sales } from './sales.ts';

/** Where a service's importer works. */
export interface ImportHost {
  /** The service's own database, as its least privileged role. */
  readonly databaseUrl: string;
  /** Aborted when the person stops the import: the importer ends after the batch it is in, and throws its reason. */
  readonly signal: AbortSignal;
}

/** One sales file, read to its end, with the matching of its cancellations. */
export interface SalesToImport extends Sales {
  /** Name of the file without its folders, for the record of why something was written. */
  readonly source: string;
  readonly returns: Returns;
}

/** Lines of the file that this service is done with since the last call; every line is reported once. */
export type ReportLines = (lines: number) => void;

/** What one service did, by kind of row, in words for a person: `{ orders: { written: 9659, present: 0 } }`. */
export type ImportReport = Readonly<Record<string, { readonly written: number; readonly present: number }>>;

/**
 * One service's part of the import of sales. It is the default export of `subgraphs/<name>/import/online-retail.ts`,
 * where the import command finds it; no list is edited.
 *
 * An importer writes to its own database only, in batches that are each one transaction, with the events and their
 * original times. It recognises what is there by natural key (`keys.ts`) and leaves it alone, so that it may be
 * killed at any moment, and started again, and given the same file twice.
 */
export interface SalesImporter {
  readonly service: string;

  /**
   * Reads, and writes nothing: matches this file's cancellations to earlier sales. Exactly one service, the one
   * that owns returns, has it; its answer reaches every importer, so that all agree.
   */
  readonly matchReturns?: (host: ImportHost, sales: Sales) => Promise<Returns>;

  readonly importSales: (host: ImportHost, sales: SalesToImport, report: ReportLines) => Promise<ImportReport>;

  /** Sentences about what else is in the database that a person should know at the end of the import. */
  readonly remarks?: (host: ImportHost, sales: Sales) => Promise<readonly string[]>;
}
