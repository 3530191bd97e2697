import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { NODE_FLAGS, freePort, startNode, stopProcess, untilAnswering } from './processes.ts';

/** A folder for one run, and all processes of it. */
export interface Workplace {
  readonly folder: string;
  readonly pin: boolean;
  readonly processes: ChildProcess[];
}

export interface StartedGateway {
  readonly process: ChildProcess;
  readonly origin: string;
}

export interface GatewayToStart {
  readonly name: string;
  /** What Node is started with, after the flags that all gateways have. */
  readonly args: (port: number) => readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** For Node, of this gateway alone. */
  readonly flags?: readonly string[];
  /** It is spoken to. */
  readonly channel?: boolean;
}

/** Starts a gateway and waits until it answers. @throws {Error} */
export async function startGateway(place: Workplace, { name, args, environment, flags = [], channel = false }: GatewayToStart): Promise<StartedGateway> {
  const log = path.join(place.folder, `${name}.log`);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = startNode([...NODE_FLAGS, ...flags, ...args(port)], {
    place: place.pin ? 'gateway' : 'anywhere', log, environment, cwd: place.folder, channel,
  });
  place.processes.push(child);
  await untilAnswering(child, `${origin}/graphql`, log);
  return { process: child, origin };
}

/** Runs something that starts processes; whatever happens, they end, and what they said last is part of the error. */
export async function inWorkplace<Result>(pin: boolean, work: (place: Workplace) => Promise<Result>): Promise<Result> {
  const place: Workplace = { folder: mkdtempSync(path.join(os.tmpdir(), 'stoa-bench-')), pin, processes: [] };
  try {
    return await work(place);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${endsOfLogs(place.folder)}`, { cause: error });
  } finally {
    await stopAll(place);
    rmSync(place.folder, { recursive: true, force: true });
  }
}

export async function stopAll({ processes }: Workplace): Promise<void> {
  await Promise.all(processes.splice(0).map(stopProcess));
}

/** What processes said last: the reason is often there. */
function endsOfLogs(folder: string): string {
  // Whoever tidies up temporary folders must not hide the reason.
  if (!existsSync(folder)) return '';
  const logs = readdirSync(folder).filter((file) => file.endsWith('.log'));
  return logs.map((file) => `-- ${file}\n${readFileSync(path.join(folder, file), 'utf8').slice(-1_500)}`).join('\n');
}
