import { readFileSync, readdirSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processState } from '../process-lock.ts';

/** What PostgreSQL's main process (the postmaster) says about itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** Larger than any process number Linux gives, so nobody is ever found under it. */
const NOBODYS_PID = 4_194_305;

export function readPostmaster(dataDir: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(pidFile(dataDir), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === 'ready' };
}

/** The postmaster that runs on this folder now; `null` when there is none, whatever the file says. */
export function runningPostmaster(dataDir: string): Postmaster | null {
  const found = readPostmaster(dataDir);
  return found && processState(found.pid) === 'alive' && worksIn(found.pid, dataDir) ? found : null;
}

/**
 * Makes a folder whose postmaster was killed ready for a new one. Waits for the old server's processes: they end by
 * themselves when they notice, and two servers on one folder would destroy it. PostgreSQL would also refuse to start
 * when the old number is still taken, by an uncollected dead process or by a stranger. The file is not removed,
 * because PostgreSQL finds in it the shared memory by which it recognises processes that live on.
 */
export async function clearAfterCrash(dataDir: string): Promise<void> {
  const found = readPostmaster(dataDir);
  if (!found) return;
  const giveUp = Date.now() + 15_000;
  while (processesIn(dataDir).length > 0 && Date.now() < giveUp) await pause(20);
  const lines = readFileSync(pidFile(dataDir), 'utf8').split('\n');
  writeFileSync(pidFile(dataDir), [String(NOBODYS_PID), ...lines.slice(1)].join('\n'));
}

/** Ends a postmaster and waits for its end, with less and less politeness. */
export async function stopPostmaster(pid: number): Promise<void> {
  // SIGINT ends the connections and writes everything down; SIGQUIT leaves the recovery to the next start.
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ];
  for (const [signal, patience] of steps) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await hasEnded(pid, patience)) return;
  }
}

async function hasEnded(pid: number, patience: number): Promise<boolean> {
  const giveUp = Date.now() + patience;
  while (processState(pid) === 'alive') {
    if (Date.now() > giveUp) return false;
    await pause(10);
  }
  return true;
}

function pidFile(dataDir: string): string {
  return path.join(dataDir, 'postmaster.pid');
}

/** Every process of a PostgreSQL server works in its data folder. Where the system does not tell, it is believed. */
function worksIn(pid: number, dataDir: string): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir);
  } catch {
    return false;
  }
}

function processesIn(dataDir: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter(
      (pid) => Number.isSafeInteger(pid) && pid > 0 && processState(pid) === 'alive' && worksIn(pid, dataDir),
    );
}
