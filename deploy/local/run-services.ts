import type { DestinationStream, Logger } from 'pino';
import type { Landscape } from '@stoa/service/landscape.ts';
import { formatLandscape } from '@stoa/service/landscape.ts';
import { runServices } from '@stoa/service/runner.ts';
import type { Environment, Settings } from '@stoa/service/settings.ts';
import { databaseVariableOf } from '@stoa/service/settings.ts';
import { supervise } from '@stoa/service/supervisor.ts';
import type { DatabaseVariables } from './databases.ts';
import type { DeclaredService } from './landscape.ts';
import { requireMain } from './landscape.ts';

export interface LocalRun {
  /** Rejects, with everything stopped, when a service cannot start. */
  readonly started: Promise<void>;
  stop(): Promise<void>;
}

export interface LocalRunOptions {
  readonly settings: Settings;
  readonly landscape: Landscape;
  readonly logger: Logger;
  readonly output: DestinationStream;
  readonly environment: Environment;
  readonly databases: ReadonlyMap<string, DatabaseVariables>;
}

/** Runs the services as the settings ask: all in this process, or each in its own. */
export async function runLocally(declared: readonly DeclaredService[], options: LocalRunOptions): Promise<LocalRun> {
  if (options.settings.processes === 'all') {
    return await runServices(declared.map(({ service }) => service), options);
  }
  declared.forEach(requireMain);
  const { settings, landscape, logger, output } = options;
  const services = declared.map(({ service: { name, kind }, main }) => ({
    name,
    kind,
    url: landscape.urlOf(name),
    main,
    env: {
      ...withoutDatabasesOfOthers(options.environment, landscape, name),
      STOA_LANDSCAPE: formatLandscape(landscape),
      ...options.databases.get(name),
    },
  }));
  // Draining, then closing: each has the drain time.
  return supervise(services, { logger, output, stopWithinMs: 2 * settings.drainMs + 5_000 });
}

function withoutDatabasesOfOthers(environment: Environment, landscape: Landscape, own: string): Environment {
  const others = landscape.services.filter(({ name }) => name !== own);
  const hidden = new Set(others.flatMap(({ name }) => [databaseVariableOf(name), databaseVariableOf(name, '_OWNER')]));
  return Object.fromEntries(Object.entries(environment).filter(([variable]) => !hidden.has(variable)));
}
