import path from 'node:path';
import { readSettings } from '@stoa/service/settings.ts';
import { repository } from '../landscape.ts';
import { findImporters } from './find-importers.ts';
import { loadSalesFile } from './load-sales-file.ts';
import { runImport } from './run-import.ts';

// A program for tests: imports a file into the databases of its environment, and dies of `kill -9` as soon as so many
// batches have been written, while other services are in the middle of theirs. 0 batches: it lives.
//   node killed-import.fixture.ts FILE BATCHES

const [file = '', batches = '0'] = process.argv.slice(2);
const settings = readSettings(process.env);
let written = 0;
const progress = {
  task: () => ({
    advance() {
      written += 1;
      if (written === Number(batches)) process.kill(process.pid, 'SIGKILL');
    },
  }),
  stop() {},
};
const loaded = await loadSalesFile(file, path.join(settings.dataDir, `${process.pid}.rejects.csv`));
const hostOf = (service: string) => ({ databaseUrl: settings.databaseUrl(service) ?? '', signal: new AbortController().signal });
await runImport(loaded, await findImporters(repository), hostOf, progress);
