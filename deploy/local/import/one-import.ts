import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { LockHeld, takeLock } from '@stoa/database/process-lock.ts';
import type { ProcessLock } from '@stoa/database/process-lock.ts';
import { Fault } from '@stoa/kernel/fault.ts';

/**
 * Lets one import at a time into a shop: two would find the same rows missing. An import that was killed holds nothing.
 * @throws {Fault} IMPORT_RUNNING
 */
export function beOnlyImport(dataDir: string): ProcessLock {
  const file = path.join(dataDir, 'imports', 'running.lock');
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    return takeLock(file);
  } catch (cause) {
    if (!(cause instanceof LockHeld)) throw cause;
    const message = `Process ${cause.holder.pid} is importing into this shop. Wait until it has finished.`;
    throw new Fault('IMPORT_RUNNING', message, { retryable: true, cause });
  }
}
