import { startDisposableServer } from '@stoa/database/embedded-postgres/disposable.ts';
import { shareTestServer } from '@stoa/testing/database.ts';
import { generate } from '@stoa/tooling/generate.ts';

/**
 * Before all tests: Prisma clients are up to date, and one throw-away PostgreSQL runs, in which each test makes
 * databases of its own (`testDatabase`). Nothing is kept between runs.
 */
export default async function setup(): Promise<void> {
  const [, server] = await Promise.all([generate(), startDisposableServer()]);
  globalThis.stoaTestServer = server;
  shareTestServer(server);
}
