import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The same for every gateway, in all lanes: with this one ours is started in production. */
export const NODE_FLAGS = ['--max-semi-space-size=64'];

/**
 * For every gateway where several take turns: V8 gives back no memory and code while others are measured, so that each runs as it does
 * when it is always asked. Not where ours is alone, and its memory is what is measured.
 */
export const KEPT_AWAKE = ['--min-semi-space-size=64', '--no-memory-reducer', '--no-flush-bytecode'];
const START_MS = 90_000;
const STOP_MS = 5_000;

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Where processes may run: gateways on one core, all that is not measured on another. */
export type Place = 'gateway' | 'helper' | 'anywhere';

export interface StartOptions {
  readonly place: Place;
  /** What the process prints goes there. */
  readonly log: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A helper that is spoken to. */
  readonly channel?: boolean;
}

export function canPin(): boolean {
  return availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;
}

/** Starts this Node with a script; the process ends with the benchmark at the latest. */
export function startNode(args: readonly string[], { place, log, environment = {}, cwd, channel = false }: StartOptions): ChildProcess {
  const core = { gateway: ['0'], helper: ['1'], anywhere: [] }[place];
  const command = [...core.flatMap((number) => ['taskset', '-c', number]), process.execPath, ...args];
  const output = openSync(log, 'a');
  const child = spawn(command[0] ?? '', command.slice(1), {
    cwd: cwd ?? process.cwd(),
    stdio: ['ignore', output, output, ...(channel ? (['ipc'] as const) : [])],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...environment },
  });
  closeSync(output);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const impatience = new AbortController();
  await Promise.race([gone, pause(STOP_MS, undefined, { signal: impatience.signal }).catch(() => undefined)]);
  impatience.abort();
  if (running.has(child)) child.kill('SIGKILL');
  await gone;
}

/** Waits until the gateway answers a trivial query. @throws {Error} */
export async function untilAnswering(child: ChildProcess, url: string, log: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ __typename }"}' };
  while (Date.now() < deadline && child.exitCode === null) {
    try {
      // Whatever is not 503 is an answer: the floor knows no such query.
      if ((await fetch(url, request)).status !== 503) return;
    } catch {
      // Not listening yet.
    }
    await pause(100);
  }
  throw new Error(`a gateway did not start: ${path.basename(log, '.log')}`);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
