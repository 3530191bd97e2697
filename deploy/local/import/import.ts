import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '@stoa/kernel/fault.ts';
import type { ImportHost } from '@stoa/orders/contract/online-retail/importer.ts';
import { readSettings } from '@stoa/service/settings.ts';
import type { Settings } from '@stoa/service/settings.ts';
import { HELP, readArguments } from './arguments.ts';
import type { ImportArguments } from './arguments.ts';
import { findImporters } from './find-importers.ts';
import { loadSalesFile } from './load-sales-file.ts';
import { createProgress } from './progress.ts';
import { runImport } from './run-import.ts';
import { describeFile, describeResult } from './summary.ts';

const repository = path.resolve(import.meta.dirname, '../../..');

/** The import command. Everything is read and checked before the first row is written. */
async function importFile({ file, rejects, check }: ImportArguments, settings: Settings): Promise<void> {
  const rejectsFile = rejects ?? path.join(settings.dataDir, 'imports', `${path.basename(file)}.rejects.csv`);
  const progress = createProgress(process.stderr);
  try {
    const size = await stat(file).then(({ size: bytes }) => bytes, () => 0);
    const reading = progress.task('reading', size, 'bytes');
    const loaded = await loadSalesFile(file, rejectsFile, (bytes) => reading.advance(bytes));
    if (check) {
      console.log(describeFile(loaded, rejectsFile));
      return;
    }
    const stopping = new AbortController();
    process.once('SIGINT', () => stopping.abort(new Fault('STOPPED', 'stopped by you', { retryable: true })));
    const hostOf = (service: string): ImportHost => ({
      databaseUrl: addressOf(service, settings),
      signal: stopping.signal,
    });
    const importers = await findImporters(repository);
    const result = await runImport(loaded, importers, hostOf, progress);
    progress.stop();
    console.log(describeFile(loaded, rejectsFile));
    console.log(describeResult(loaded.sales, result));
  } finally {
    progress.stop();
  }
}

function addressOf(service: string, settings: Settings): string {
  const url = settings.databaseUrl(service);
  if (url !== undefined) return url;
  throw new Fault('INVALID_SETTINGS', `${service.toUpperCase()}_DATABASE_URL is not set.`);
}

try {
  const args = readArguments(process.argv.slice(2));
  if (args === 'help') process.stdout.write(HELP);
  else await importFile(args, readSettings(process.env));
} catch (error) {
  // A fault explains itself; anything else is a bug, and its stack says where.
  console.error(error instanceof Fault ? `${error.code}: ${error.message}` : error);
  process.exitCode = 1;
}
