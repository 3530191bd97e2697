import { Fault } from '@stoa/kernel/fault.ts';
import { explain } from '@stoa/service/command-line.ts';
import type { Life } from '@stoa/service/lifecycle.ts';
import { runProcess } from '@stoa/service/lifecycle.ts';
import { localLandscape } from '@stoa/service/landscape.ts';
import { createLogger, logOutput } from '@stoa/service/logging.ts';
import type { Environment } from '@stoa/service/settings.ts';
import { readSettings } from '@stoa/service/settings.ts';
import { generate } from '@stoa/tooling/generate.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { openLocalDatabases } from './databases.ts';
import { holdWarnings } from './held-log.ts';
import { isExampleKeptAway } from './import/example-shop.ts';
import { discoverServices, selectServices } from './landscape.ts';
import { requireFreePorts } from './ports.ts';
import { createProgress } from './progress.ts';
import { untilReady } from './readiness.ts';
import { runLocally } from './run-services.ts';
import { describeSeed, seedServices } from './seeding.ts';
import type { StartArguments } from './start-arguments.ts';
import { parseStartArguments, startHelp } from './start-arguments.ts';
import { summary } from './summary.ts';

// `npm start`: the whole shop on one machine. This process owns PostgreSQL and, with STOA_PROCESSES=each, the
// processes of the services; it stops them in reverse order, however it ends (kill -9 excepted: then the services end
// by themselves, and the next start takes over the database).

const READY_WITHIN_MS = 60_000;
const progress = createProgress();

async function start(life: Life, { only, empty }: StartArguments): Promise<void> {
  const begin = performance.now();
  // The progress lines say enough; of the services a person wants to hear what is wrong.
  const environment: Environment = { ...process.env, STOA_LOG_LEVEL: process.env['STOA_LOG_LEVEL'] || 'warn' };
  const checked = readSettings(environment);
  prepareDataDirectory(checked.dataDir);

  const declared = await progress.step('loading services', async () => {
    await generate();
    return await discoverServices();
  });
  const selected = selectServices(declared, only);
  if (selected.length === 0) throw new Fault('DECLARATION_WRONG', 'There is no service to start.');
  const withDatabase = selected.flatMap(({ service }) => (service.database ? [service.name] : []));
  readSettings(environment, withDatabase);
  const landscape = localLandscape(declared.map(({ service }) => service), checked);
  const wanted = selected.map(({ service }) => ({ name: service.name, port: checked.portOf(service.port) }));
  await requireFreePorts(checked.listenHost, wanted);

  const output = holdWarnings(logOutput(checked));
  // Whoever asks for a level wants to see all of it.
  if (process.env['STOA_LOG_LEVEL']) output.release('write');
  const logger = createLogger(checked, output);
  life.stopping.throwIfAborted();
  const databases = await progress.step('starting databases', () =>
    openLocalDatabases(withDatabase, checked, {
      onRestart: (error) => logger.error(error ? { err: error } : {}, error ? 'PostgreSQL is down' : 'PostgreSQL was started again'),
    }),
  );
  life.atEnd(() => databases.stop());
  life.stopping.throwIfAborted();

  const settings = readSettings(Object.assign({}, environment, ...databases.variables.values()) as Environment);
  const names = new Set(selected.map(({ service }) => service.name));
  const running = landscape.services.filter(({ name }) => names.has(name));
  await progress.step(`starting ${running.length === 1 ? 'one service' : `${running.length} services`}`, async () => {
    const run = await runLocally(selected, { settings, landscape, logger, output, environment, databases: databases.variables });
    life.atEnd(() => run.stop());
    const over = new AbortController();
    // Told only while it takes long: most of the time nobody has to know.
    void untilReady(running, READY_WITHIN_MS, over.signal, waitingFor(performance.now() + 3_000));
    try {
      await run.started;
    } catch (error) {
      output.release('write');
      throw error;
    } finally {
      over.abort();
    }
  });

  const services = selected.map(({ service }) => service).filter((service) => service.seed !== undefined);
  const wantsExample = !empty && !settings.production && !isExampleKeptAway(settings.dataDir);
  if (services.length > 0 && wantsExample) {
    const host = { logger, settings, landscape, stopping: life.stopping };
    await progress.step('seeding the shop', () => seedServices(services, host, (name) => progress.note(name)), describeSeed);
  }
  life.stopping.throwIfAborted();
  const missing = await progress.step('waiting until all answer', () =>
    untilReady(running, READY_WITHIN_MS, life.stopping, waitingFor(performance.now() + 1_000)),
  );
  output.release(missing.length > 0 ? 'write' : 'forget');
  if (missing.length > 0) console.error(`Not ready yet, and still trying: ${missing.join(', ')}`);
  if (!life.stopping.aborted) console.log(`\n${summary(running, settings, (performance.now() - begin) / 1000)}`);
}

function waitingFor(sinceMs: number): (missing: readonly string[]) => void {
  return (missing) => {
    if (performance.now() > sinceMs) progress.note(`waiting for ${missing.join(', ')}`);
  };
}

async function main(): Promise<void> {
  let options: StartArguments;
  try {
    options = parseStartArguments(process.argv.slice(2));
  } catch (error) {
    process.exitCode = explain(error);
    return;
  }
  if (options.help) {
    console.log(startHelp);
    return;
  }
  await runProcess((life) => start(life, options), {
    report: explain,
    onSignal: () => console.error('\nstopping; Ctrl-C once more, a second later, ends at once'),
  });
}

await main();
