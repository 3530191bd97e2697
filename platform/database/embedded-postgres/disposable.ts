import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer, type Server, type ServerOptions } from './server.ts';

/** A server of its own among the temporary files, fast and forgetful: for tests and for comparing schemas. */
export async function startDisposableServer(settings: ServerOptions['settings'] = {}): Promise<Server> {
  const folder = mkdtempSync(path.join(tmpdir(), 'stoa-database-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return await startServer({
    dataDir: path.join(folder, 'data'),
    durable: false,
    settings,
    onStopped: remove,
  }).catch((error: unknown) => {
    remove();
    throw error;
  });
}
