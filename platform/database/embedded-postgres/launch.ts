import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Fault } from '@stoa/kernel/fault.ts';
import type { Credentials } from '../credentials.ts';
import type { Binaries } from './binaries.ts';
import { environment, pathFor, SUPERUSER } from './cluster.ts';
import { requireFreePort } from './port.ts';
import { clearAfterCrash, readPostmaster, stopPostmaster } from './postmaster.ts';

/** The postmaster and where it listens. */
export interface Running {
  readonly pid: number;
  readonly port: number;
}

/** Settings in PostgreSQL's own names. */
export type Settings = Readonly<Record<string, string | number>>;

export interface LaunchOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly durable: boolean;
  /** They win over the defaults. */
  readonly settings: Settings;
}

const DEFAULTS: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Eleven services with two replicas and a pool each, imports and tools beside them.
  max_connections: 200,
  timezone: 'UTC',
  lc_messages: 'C',
  password_encryption: 'scram-sha-256',
};

const NOT_DURABLE: Settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum: 'off',
  shared_buffers: '64MB',
  max_wal_size: '512MB',
};

/**
 * Starts PostgreSQL on a cluster and waits until it answers. Whatever goes wrong, and also when this process ends
 * meanwhile, nothing is left running. Faults: PORT_IN_USE, DATABASE_START_FAILED.
 */
export async function launch(
  { dataDir, port, durable, settings }: LaunchOptions,
  binaries: Binaries,
  credentials: Credentials,
): Promise<Running> {
  await clearAfterCrash(dataDir);
  await requireFreePort(port);
  const chosen = { ...DEFAULTS, ...(durable ? {} : NOT_DURABLE), ...settings };
  const logFile = `${dataDir}.log`;
  const log = openLog(logFile);
  const logged = statSync(logFile).size;
  const child = spawn(
    binaries.postgres,
    [
      '-D',
      pathFor(dataDir, binaries),
      '-p',
      String(port),
      ...Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    // Its own process group: Ctrl-C is for us, and we stop the database after the services that use it.
    { cwd: dataDir, env: environment(), ...binaries.identity, detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  const endWithUs = () => child.kill('SIGINT');
  process.once('exit', endWithUs);
  try {
    const ready = await becomesReady(child, dataDir, () => answers(port, credentials));
    if (ready && child.pid !== undefined) return { pid: child.pid, port };
  } finally {
    process.removeListener('exit', endWithUs);
    child.unref();
  }
  if (child.pid !== undefined) await stopPostmaster(child.pid);
  await requireFreePort(port); // somebody may have taken it at the last moment: the clearer message
  const words = readFileSync(logFile).subarray(logged).toString('utf8').slice(-4_000);
  throw new Fault('DATABASE_START_FAILED', `PostgreSQL does not start on ${dataDir}.\n${words}`);
}

/** Waits for PostgreSQL's own word in its pid file; recovery after a crash may take its time. */
async function becomesReady(
  child: ChildProcess,
  dataDir: string,
  answers: () => Promise<boolean>,
): Promise<boolean> {
  let ended = false;
  child.once('exit', () => (ended = true));
  child.once('error', () => (ended = true));
  while (!ended) {
    const state = readPostmaster(dataDir);
    if (state?.pid === child.pid && state?.ready) return await answers();
    await pause(5);
  }
  return false;
}

/** Whether a PostgreSQL that knows our password answers on the port. */
export async function answers(port: number, credentials: Credentials): Promise<boolean> {
  const client = new pg.Client({
    ...superuserAddress(port, credentials),
    database: 'postgres',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {}); // a connection that breaks is an answer too: no
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

export function superuserAddress(port: number, credentials: Credentials) {
  return { host: '127.0.0.1', port, user: SUPERUSER, password: credentials.passwordOf(SUPERUSER) };
}

/** PostgreSQL writes to a file, not to a pipe: its messages outlive the process that started it. */
function openLog(file: string): number {
  if (existsSync(file) && statSync(file).size > 10_000_000) renameSync(file, `${file}.old`);
  return openSync(file, 'a', 0o600);
}
