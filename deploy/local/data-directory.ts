import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { isRunning, readLock } from '@stoa/database/process-lock.ts';
import { Fault } from '@stoa/kernel/fault.ts';

/** A fresh set of databases takes about 150 MB with its write-ahead log. */
const NEEDED_BYTES = 250 * 1024 * 1024;

/** PostgreSQL's own folder inside the data directory. */
export function serverFolder(dataDir: string): string {
  return path.join(dataDir, 'postgres');
}

/**
 * Makes the directory and sees that it can be used, before anything is started in it.
 * @throws {Fault} DATA_DIRECTORY_UNUSABLE, DATA_DIRECTORY_IN_USE, DISK_FULL
 */
export function prepareDataDirectory(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown reason';
    if (reason === 'ENOSPC') throw diskFull(dataDir, 0);
    const message = `The data directory ${dataDir} cannot be used (${reason}). Set STOA_DATA_DIR to a directory you may write to.`;
    throw new Fault('DATA_DIRECTORY_UNUSABLE', message, { cause });
  }
  const holder = readLock(`${serverFolder(dataDir)}.lock`);
  if (holder && isRunning(holder)) {
    const message = `The shop in ${dataDir} runs already, as process ${holder.pid}. Stop that one first, or set STOA_DATA_DIR (and STOA_PORT_BASE) to run a second one.`;
    throw new Fault('DATA_DIRECTORY_IN_USE', message);
  }
  const { bavail, bsize } = statfsSync(dataDir);
  if (bavail * bsize < NEEDED_BYTES) throw diskFull(dataDir, bavail * bsize);
}

function diskFull(dataDir: string, free: number): Fault {
  const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024);
  const message = `Only ${megabytes(free)} MB are free at ${dataDir}; ${megabytes(NEEDED_BYTES)} MB are needed. Make room, or set STOA_DATA_DIR.`;
  return new Fault('DISK_FULL', message);
}
