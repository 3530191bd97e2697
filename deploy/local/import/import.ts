import { stat } from 'node:fs/promises';
import path from 'node:path';
import { explain } from '@stoa/service/command-line.ts';
import { readSettings } from '@stoa/service/settings.ts';
import { generate } from '@stoa/tooling/generate.ts';
import { repository } from '../landscape.ts';
import { importHelp, parseImportArguments } from './arguments.ts';
import type { ImportArguments } from './arguments.ts';
import { keepExampleAway } from './example-shop.ts';
import { findImporters } from './find-importers.ts';
import { loadSalesFile } from './load-sales-file.ts';
import type { LoadedFile } from './load-sales-file.ts';
import { beOnlyImport } from './one-import.ts';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { runImport } from './run-import.ts';
import type { ImportResult } from './run-import.ts';
import { openShopDatabases } from './shop-databases.ts';
import { stopSignals } from './stop-signals.ts';
import { describeFile, describeResult } from './summary.ts';

// `npm run import`: reads and checks the whole file, and only then opens the databases and writes.

async function main({ file, rejects, check }: ImportArguments, stopping: AbortSignal): Promise<void> {
  const begin = performance.now();
  const settings = readSettings(process.env);
  const rejectsFile = rejects ?? path.join(settings.dataDir, 'imports', `${path.basename(file)}.rejects.csv`);
  const loaded = await withProgress(async (progress) => {
    const size = await stat(file).then(({ size: bytes }) => bytes, () => 0);
    const task = progress.task('reading', size, 'bytes');
    return await loadSalesFile(file, rejectsFile, (bytes) => {
      stopping.throwIfAborted();
      task.advance(bytes);
    });
  });
  console.log(describeFile(loaded, rejectsFile));
  if (check) return;
  const lock = beOnlyImport(settings.dataDir);
  try {
    const result = await write(loaded, settings.dataDir, stopping);
    console.log(describeResult(loaded, result, (performance.now() - begin) / 1000));
  } finally {
    lock.release();
  }
}

async function write(loaded: LoadedFile, dataDir: string, stopping: AbortSignal): Promise<ImportResult> {
  await generate();
  const importers = await findImporters(repository);
  const services = importers.map(({ service }) => service);
  const databases = await openShopDatabases(services, process.env, readSettings(process.env, services));
  try {
    stopping.throwIfAborted();
    keepExampleAway(dataDir);
    const hostOf = (service: string) => ({ databaseUrl: databases.urlOf(service), signal: stopping });
    return await withProgress((progress) => runImport(loaded, importers, hostOf, progress));
  } finally {
    await databases.stop();
  }
}

async function withProgress<Result>(work: (progress: Progress) => Promise<Result>): Promise<Result> {
  const progress = createProgress(process.stderr);
  try {
    return await work(progress);
  } finally {
    progress.stop();
  }
}

const stopping = stopSignals();
try {
  // npm changes to the root of the repository; the person may have been elsewhere.
  const args = parseImportArguments(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
  if (args) await main(args, stopping);
  else console.log(importHelp);
} catch (error) {
  // Whatever failed because of a Ctrl-C, the Ctrl-C is why.
  process.exitCode = explain(stopping.aborted ? stopping.reason : error);
}
