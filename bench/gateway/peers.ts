import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PEERS } from './candidates.ts';

/** Names and versions of the peers. */
export function peerVersions(): Readonly<Record<string, string>> {
  const { dependencies } = JSON.parse(readFileSync(path.join(PEERS, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  return dependencies;
}

/** Installs the peers as their lock has them, unless they are there. @throws {Error} */
export function installPeers(): void {
  const wanted = Object.entries(peerVersions());
  if (wanted.every(([name, version]) => installedVersion(name) === version)) return;
  console.log('Installing the other gateways into bench/gateway/peers; this takes some minutes, once.');
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: PEERS, stdio: 'inherit' });
  if (status !== 0) throw new Error('the other gateways could not be installed; --candidates ours,ours-stock-executor,floor needs none of them');
}

function installedVersion(name: string): string | undefined {
  const file = path.join(PEERS, 'node_modules', name, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version : undefined;
}
