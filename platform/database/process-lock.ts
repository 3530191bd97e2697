import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';

/** A process, named so that a later process with the same number is not taken for it. */
export interface ProcessName {
  readonly pid: number;
  /** Start time as the kernel counts it; empty where the system does not tell (not Linux). */
  readonly started: string;
}

export interface ProcessLock {
  /** Gives the lock back. Harmless when done twice. */
  release(): void;
}

/** The holder of a lock that somebody else has. */
export class LockHeld extends Error {
  readonly holder: ProcessName;

  constructor(file: string, holder: ProcessName) {
    super(`${file} is held by process ${holder.pid}`);
    this.holder = holder;
  }
}

/** How a process is now: running, ended but not yet collected by its parent, or not there. */
export function processState(pid: number): 'alive' | 'zombie' | 'gone' {
  if (pid <= 0) return 'gone'; // to the system zero and below mean groups of processes
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return 'gone';
  }
  // In a container without an init nobody collects ended processes: such a process answers signals, and is dead.
  const state = procStat(pid)?.[0];
  return state === 'Z' || state === 'X' ? 'zombie' : 'alive';
}

export function nameOfProcess(pid: number): ProcessName {
  return { pid, started: procStat(pid)?.[19] ?? '' };
}

export function isRunning(process: ProcessName): boolean {
  if (processState(process.pid) !== 'alive') return false;
  return process.started === '' || nameOfProcess(process.pid).started === process.started;
}

/**
 * Takes the lock `file` for this process, also from a holder that died without giving it back.
 * Throws `LockHeld` while a living process (this one too) has it. The content appears together with the file, so a
 * reader never sees half of it.
 */
export function takeLock(file: string): ProcessLock {
  const mine = `${file}.${randomUUID()}`;
  writeFileSync(mine, JSON.stringify(nameOfProcess(process.pid)), { mode: 0o600 });
  try {
    if (!createFrom(mine, file)) {
      const holder = readLock(file);
      if (holder && isRunning(holder)) throw new LockHeld(file, holder);
      removeDeadLock(file);
      if (!createFrom(mine, file)) throw new LockHeld(file, readLock(file) ?? { pid: 0, started: '' });
    }
  } finally {
    rmSync(mine, { force: true });
  }
  let held = true;
  return {
    release() {
      if (held) rmSync(file, { force: true });
      held = false;
    },
  };
}

/** Who has the lock; `null` when nobody does or the file cannot be understood. */
export function readLock(file: string): ProcessName | null {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Partial<ProcessName>;
    return typeof holder.pid === 'number' ? { pid: holder.pid, started: holder.started ?? '' } : null;
  } catch {
    return null;
  }
}

function createFrom(source: string, file: string): boolean {
  try {
    linkSync(source, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Two processes may find the same dead lock. Without the guard the slower one could remove the lock that the faster
 * one has just taken. Everything here is synchronous, so a guard older than some seconds belongs to a crashed process.
 */
function removeDeadLock(file: string): void {
  const guard = `${file}.takeover`;
  if ((statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < Date.now() - 5_000)
    rmSync(guard, { force: true });
  try {
    writeFileSync(guard, '', { flag: 'wx' });
  } catch {
    throw new LockHeld(file, readLock(file) ?? { pid: 0, started: '' });
  }
  try {
    const holder = readLock(file);
    if (!holder || !isRunning(holder)) rmSync(file, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

/** The fields of /proc/<pid>/stat after the command name, which may itself hold blanks and brackets. */
function procStat(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
