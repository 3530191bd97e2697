import type { ImportHost } from '@stoa/orders/contract/online-retail/importer.ts';
import type { TestDatabase } from '@stoa/testing/database.ts';
import { testDatabase } from '@stoa/testing/database.ts';
import { fingerprint } from './fingerprint.fixture.ts';
import type { Fingerprint } from './fingerprint.fixture.ts';

/** Databases for all services that take part in an import, and nothing that runs on them. */
export interface ShopUnderImport {
  readonly hostOf: (service: string) => ImportHost;
  /** `<NAME>_DATABASE_URL` and `<NAME>_DATABASE_OWNER_URL` of all of them, for a command. */
  readonly environment: Readonly<Record<string, string>>;
  /** By service. */
  fingerprints(compare: Parameters<typeof fingerprint>[1]): Promise<Readonly<Record<string, Fingerprint>>>;
  drop(): Promise<void>;
}

/** @param given databases that the test has already, by service */
export async function shopUnderImport(
  services: readonly string[],
  given: Readonly<Record<string, Pick<TestDatabase, 'url' | 'ownerUrl'>>> = {},
): Promise<ShopUnderImport> {
  const made: TestDatabase[] = [];
  const databases = new Map<string, Pick<TestDatabase, 'url' | 'ownerUrl'>>();
  for (const service of services) {
    const database = given[service] ?? (await testDatabase(service));
    if ('drop' in database) made.push(database as TestDatabase);
    databases.set(service, database);
  }
  const { signal } = new AbortController();
  return {
    hostOf: (service) => ({ databaseUrl: databases.get(service)?.url ?? '', signal }),
    environment: Object.fromEntries(
      [...databases].flatMap(([service, { url, ownerUrl }]) => [
        [`${service.toUpperCase()}_DATABASE_URL`, url],
        [`${service.toUpperCase()}_DATABASE_OWNER_URL`, ownerUrl],
      ]),
    ),
    async fingerprints(compare) {
      const all = [...databases].map(async ([service, { ownerUrl }]) => [service, await fingerprint(ownerUrl, compare)] as const);
      return Object.fromEntries(await Promise.all(all));
    },
    async drop() {
      await Promise.all(made.map((database) => database.drop()));
    },
  };
}
