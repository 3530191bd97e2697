import type { Server } from '@stoa/database/embedded-postgres/server.ts';
import { startServer } from '@stoa/database/embedded-postgres/server.ts';
import { provision } from '@stoa/database/provision.ts';
import type { Settings } from '@stoa/service/settings.ts';
import { databaseVariableOf } from '@stoa/service/settings.ts';
import { serverFolder } from './data-directory.ts';

/** Port of the embedded PostgreSQL; shifted like all others. */
export const DATABASE_PORT = 4900;

/** What a service needs to know of its database: `<NAME>_DATABASE_URL` and `<NAME>_DATABASE_OWNER_URL`. */
export type DatabaseVariables = Readonly<Record<string, string>>;

export interface LocalDatabases {
  /** Variables by service; none for a service that has a server of its own. */
  readonly variables: ReadonlyMap<string, DatabaseVariables>;
  /** Null when every database is elsewhere. */
  readonly server: Server | null;
  stop(): Promise<void>;
}

export interface LocalDatabasesOptions {
  /** How to get at the server: `startServer` to own it, `openServer` to join one that runs. Default: `startServer`. */
  readonly open?: typeof startServer;
  readonly onRestart?: (error: Error | null) => void;
}

/**
 * Brings a database for each of the services, on the embedded server, except for those with a `<NAME>_DATABASE_URL`.
 * @throws {Fault} what `startServer` throws
 */
export async function openLocalDatabases(
  services: readonly string[],
  settings: Settings,
  { open = startServer, onRestart }: LocalDatabasesOptions = {},
): Promise<LocalDatabases> {
  const local = services.filter((name) => settings.databaseUrl(name) === undefined);
  if (local.length === 0) return { variables: new Map(), server: null, stop: async () => {} };
  const server = await open({
    dataDir: serverFolder(settings.dataDir),
    port: settings.portOf(DATABASE_PORT),
    ...(onRestart && { onRestart }),
  });
  try {
    const variables = new Map<string, DatabaseVariables>();
    for (const service of local) {
      const { url, ownerUrl } = await provision(server.adminUrl(), { service, credentials: server.credentials });
      variables.set(service, { [databaseVariableOf(service)]: url, [databaseVariableOf(service, '_OWNER')]: ownerUrl });
    }
    return { variables, server, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
