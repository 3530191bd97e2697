import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { peerVersions } from './peers.ts';
import { NODE_FLAGS } from './processes.ts';

/** What a reader must know about the machine and the code; no path and no name of the machine. */
export function describeSurroundings(pinned: boolean): readonly string[] {
  const [processor] = os.cpus();
  const peers = Object.entries(peerVersions()).map(([name, version]) => `${name} ${version}`);
  return [
    `commit ${commit()}`,
    `Node ${process.version} with ${NODE_FLAGS.join(' ')} for every gateway, NODE_ENV=production`,
    `${processor?.model.trim() ?? 'unknown processor'}, ${os.availableParallelism()} cores, ${(os.totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${os.release()}`,
    pinned ? 'gateways on core 0, load generator and subgraphs on core 1' : 'no process bound to a core',
    `peers: ${peers.join(', ')}`,
  ];
}

/** Of the last minute; on Linux the first number is how many processes wanted a core. */
export function loadAverage(): string {
  return readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ');
}

function commit(): string {
  const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', ':/gateway', ':/platform', ':/bench/gateway', ':/package-lock.json');
    return git('rev-parse', '--short', 'HEAD') + (changed === '' ? '' : ' with uncommitted changes in what was measured');
  } catch {
    return 'unknown';
  }
}
