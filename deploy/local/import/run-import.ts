import { Fault } from '@stoa/kernel/fault.ts';
import type { ImportHost, ImportReport, SalesImporter } from '@stoa/orders/contract/online-retail/importer.ts';
import type { Returns } from '@stoa/orders/contract/online-retail/match-returns.ts';
import type { LoadedFile } from './load-sales-file.ts';
import type { Progress } from './progress.ts';

export interface ImportResult {
  readonly returns: Returns;
  /** By service. */
  readonly reports: ReadonlyMap<string, ImportReport>;
  /** What the services found worth saying, in sentences. */
  readonly remarks: readonly string[];
}

/** How many services import at the same time: while one waits for its database, another prepares its batch. */
const AT_ONCE = 3;

/**
 * Hands the file to every importer, some of them at a time. They need nothing of each other but the matching of
 * returns, which is asked for first. If one fails, the others still do their part: what they write is whole in
 * itself, and the next run of the same command completes the rest.
 * @throws {Fault} IMPORT_INCOMPLETE naming the services that did not finish, and why; retryable
 */
export async function runImport(
  { source, sales }: Pick<LoadedFile, 'source' | 'sales'>,
  importers: readonly SalesImporter[],
  hostOf: (service: string) => ImportHost,
  progress: Progress,
): Promise<ImportResult> {
  const returns = await matchReturns(sales, importers, hostOf);
  const reports = new Map<string, ImportReport>();
  const failures: { readonly service: string; readonly cause: unknown }[] = [];
  const waiting = [...importers];

  const work = async (): Promise<void> => {
    for (let importer = waiting.shift(); importer; importer = waiting.shift()) {
      const { service } = importer;
      const task = progress.task(service, sales.totals.lines, 'lines');
      try {
        const report = await importer.importSales(hostOf(service), { ...sales, source, returns }, (lines) => task.advance(lines));
        reports.set(service, report);
      } catch (cause) {
        failures.push({ service, cause });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  if (failures.length > 0) {
    const reasons = failures.map(({ service, cause }) => `${service}: ${cause instanceof Error ? cause.message : String(cause)}`);
    throw new Fault('IMPORT_INCOMPLETE', `Not everything was imported. ${reasons.join('; ')}. Run the command again to continue.`, {
      retryable: true,
      cause: failures[0]?.cause,
    });
  }
  const remarks = await Promise.all(importers.flatMap((importer) => importer.remarks?.(hostOf(importer.service), sales) ?? []));
  return { returns, reports, remarks: remarks.flat() };
}

async function matchReturns(
  sales: LoadedFile['sales'],
  importers: readonly SalesImporter[],
  hostOf: (service: string) => ImportHost,
): Promise<Returns> {
  const owners = importers.filter((importer) => importer.matchReturns);
  if (owners.length > 1) {
    throw new TypeError(`Only one service can own returns, not ${owners.map(({ service }) => service).join(' and ')}.`);
  }
  const [owner] = owners;
  return (await owner?.matchReturns?.(hostOf(owner.service), sales)) ?? new Map();
}
