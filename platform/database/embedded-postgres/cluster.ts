import { execFile } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '@stoa/kernel/fault.ts';
import { isReachable, type Binaries } from './binaries.ts';

const run = promisify(execFile);

export const SUPERUSER = 'postgres';

/** Whether the folder holds a database cluster. */
export function isCluster(dataDir: string): boolean {
  return existsSync(path.join(dataDir, 'PG_VERSION'));
}

/** Throws DATA_DIRECTORY_UNUSABLE for a folder in which something else lies. */
export function requireUsable(dataDir: string): void {
  if (!isCluster(dataDir) && existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new Fault(
      'DATA_DIRECTORY_UNUSABLE',
      `${dataDir} is not empty and holds no PostgreSQL data. Choose another STOA_DATA_DIR, or empty that folder.`,
    );
  }
}

export interface ClusterOptions {
  readonly password: string;
  /** Wait until the files are on the disk; a cluster for a test need not. */
  readonly durable: boolean;
}

/**
 * Makes a new cluster with one superuser, who must log in with a password. It is built beside its final place and
 * moved there when complete, so an interrupted attempt leaves nothing that looks like a cluster.
 */
export async function createCluster(
  dataDir: string,
  binaries: Binaries,
  { password, durable }: ClusterOptions,
): Promise<void> {
  const building = `${dataDir}.new`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true, mode: 0o700 });
  const secrets = mkdtempSync(path.join(tmpdir(), 'stoa-initdb-'));
  const passwordFile = path.join(secrets, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  const { uid, gid } = binaries.identity;
  if (uid !== undefined && gid !== undefined)
    for (const item of [building, secrets, passwordFile]) chownSync(item, uid, gid);
  try {
    await run(
      binaries.initdb,
      [
        ...[
          '-D',
          pathFor(building, binaries),
          '-U',
          SUPERUSER,
          `--pwfile=${passwordFile}`,
          '--auth=scram-sha-256',
        ],
        // The same order and case rules on every machine, whatever its locale.
        ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ...(durable ? [] : ['--no-sync']),
      ],
      { cwd: building, ...binaries.identity, env: environment() },
    );
    renameSync(building, dataDir);
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new Fault(
      'DATABASE_START_FAILED',
      `PostgreSQL cannot make its data folder ${dataDir}.\n${stderr}`,
      { cause: error },
    );
  } finally {
    rmSync(secrets, { recursive: true, force: true });
    rmSync(building, { recursive: true, force: true });
  }
}

/**
 * How PostgreSQL is told where its data are. Started by root it runs as nobody, who may be unable to walk the path
 * (a project under /root): he is put into the folder instead, and names it as his working directory.
 */
export function pathFor(dataDir: string, { identity }: Binaries): string {
  return identity.uid === undefined || isReachable(path.dirname(dataDir)) ? dataDir : '/proc/self/cwd';
}

/** What PostgreSQL's programs see of our environment: nothing that changes their behaviour. */
export function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' };
}
