import type { Server } from '@stoa/database/embedded-postgres/server.ts';

declare global {
  // A `var`, because only these become properties of the global object.
  var stoaTestServer: Server | undefined;
}

/** After all tests: the throw-away PostgreSQL and its folder are gone. */
export default async function teardown(): Promise<void> {
  await globalThis.stoaTestServer?.stop();
}
