import { startDisposableServer } from '@stoa/database/embedded-postgres/disposable.ts';
import { schemaFolder } from '@stoa/database/migrate.ts';
import { makeTemplate, shareTestServer } from '@stoa/testing/database.ts';
import { generate, schemaNames } from '@stoa/tooling/generate.ts';

/**
 * Before all tests: Prisma clients are up to date, one throw-away PostgreSQL runs, and every service has a migrated
 * template database there, of which a test takes a copy (`testDatabase`). Nothing is kept between runs.
 */
export default async function setup(): Promise<void> {
  const [, server] = await Promise.all([generate(), startDisposableServer()]);
  globalThis.stoaTestServer = server;
  shareTestServer(server);
  // One after the other: PostgreSQL copies databases one at a time, and migrating keeps one processor busy.
  for (const name of schemaNames()) await makeTemplate(name, schemaFolder(name));
}
