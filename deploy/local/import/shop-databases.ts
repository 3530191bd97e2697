import { openServer } from '@stoa/database/embedded-postgres/server.ts';
import { migrate, schemaFolder } from '@stoa/database/migrate.ts';
import { applyGrants } from '@stoa/database/provision.ts';
import { readSettings } from '@stoa/service/settings.ts';
import type { Environment, Settings } from '@stoa/service/settings.ts';
import { openLocalDatabases } from '../databases.ts';

export interface ShopDatabases {
  /** As the service's own, least privileged role. */
  urlOf(service: string): string;
  /** Stops the database server if this command started it. */
  stop(): Promise<void>;
}

/**
 * Opens the databases that the shop uses: those of a shop that is running, or the embedded server for the time of the
 * import, or the servers that `<NAME>_DATABASE_URL` names. They are migrated, so a shop need not have been started before.
 * @throws {Fault} what `openServer` and `migrate` throw
 */
export async function openShopDatabases(
  services: readonly string[],
  environment: Environment,
  settings: Settings,
): Promise<ShopDatabases> {
  const databases = await openLocalDatabases(services, settings, { open: openServer });
  try {
    const known = readSettings(Object.assign({}, environment, ...databases.variables.values()) as Environment, services);
    const urlOf = (service: string): string => known.databaseUrl(service) ?? '';
    for (const service of services) {
      const owner = known.databaseOwnerUrl(service) ?? urlOf(service);
      await migrate(schemaFolder(service), owner);
      await applyGrants(owner, urlOf(service));
    }
    return { urlOf, stop: () => databases.stop() };
  } catch (error) {
    await databases.stop();
    throw error;
  }
}
