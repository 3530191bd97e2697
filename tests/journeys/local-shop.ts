/**
 * The shop as a person starts it: `npm start` in a process group of its own, as a terminal makes one, on free ports,
 * with a data directory of its own. What it prints is read as a person would read it.
 */
import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { processTree, type RunningProcess, runningProcesses } from './processes.ts';

export const repository = path.resolve(import.meta.dirname, '../..');
/** Long enough for a machine that is busy with other things. */
const PATIENCE_MS = 240_000;
/** No port is further from the gateway's than the database's. */
const HIGHEST_DISTANCE = 900;

/** An answer with every byte of it. */
export interface WireAnswer<Data> {
  readonly status: number;
  readonly text: string;
  readonly data: Data;
  readonly errors?: readonly { readonly path?: readonly (string | number)[]; readonly extensions: Readonly<Record<string, unknown>> }[];
}

export interface LocalShop {
  readonly gateway: string;
  /** What stands on the terminal so far. */
  output(): string;
  /** Every answer that anybody got from it. */
  readonly answers: readonly string[];
  /** Asks the gateway, with a token or as anybody. */
  ask<Data = unknown>(query: string, variables?: Readonly<Record<string, unknown>>, token?: string): Promise<WireAnswer<Data>>;
  /** `npm run token` with these arguments. */
  token(...args: string[]): Promise<string>;
  /** The process that runs a service now. */
  processOf(service: string): RunningProcess | undefined;
  /** Ctrl-C. @returns what is still running after the start has ended, PostgreSQL included */
  interrupt(): Promise<readonly RunningProcess[]>;
  /** Ends whatever is left, without asking. */
  end(): void;
}

export interface LocalShopOptions {
  readonly dataDir: string;
  readonly portBase: number;
  /** What is written behind `npm start --`; by default nothing, which starts all services. */
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts services, each in a process of its own, and waits until the shop says that it is ready. */
export async function startLocalShop({ dataDir, portBase, args = [], environment = {} }: LocalShopOptions): Promise<LocalShop> {
  const env = {
    ...userEnvironment(),
    ...environment,
    STOA_DATA_DIR: dataDir,
    STOA_PORT_BASE: String(portBase),
    STOA_PROCESSES: 'each',
    // Where it is when nobody moves the data: a start is quicker when it is not the first one.
    NODE_COMPILE_CACHE: path.join(repository, '.stoa/compile-cache'),
  };
  const child = spawn('npm', ['start', '--silent', '--', ...args], { cwd: repository, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const pid = child.pid ?? 0;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  let ended = false;
  const exited = new Promise<void>((resolve) => child.once('exit', () => ((ended = true), resolve())));
  const started = new Map<number, RunningProcess>();
  const remember = (): void => processTree(pid).forEach((one) => started.set(one.pid, one));
  /** Those we have seen it start, and those that work on its data. */
  const left = (): RunningProcess[] =>
    runningProcesses().filter((one) => started.get(one.pid)?.command === one.command || one.command.includes(dataDir));

  const gateway = `http://127.0.0.1:${portBase}`;
  const answers: string[] = [];
  const shop: LocalShop = {
    gateway,
    output: () => output,
    answers,
    async ask<Data>(query: string, variables: Readonly<Record<string, unknown>> = {}, token?: string) {
      const response = await fetch(`${gateway}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
        body: JSON.stringify({ query, variables }),
      });
      const text = await response.text();
      answers.push(text);
      return { ...(JSON.parse(text) as Pick<WireAnswer<Data>, 'data' | 'errors'>), status: response.status, text };
    },
    async token(...args) {
      const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'token', '--', ...args], { cwd: repository, env });
      return stdout.trim();
    },
    processOf: (service) => processTree(pid).find(({ command }) => command.endsWith(`/${service}/main.ts`)),
    async interrupt() {
      remember();
      process.kill(-pid, 'SIGINT');
      await within('the end of npm start', exited);
      return left();
    },
    end() {
      remember();
      for (const one of left()) process.kill(one.pid, 'SIGKILL');
    },
  };
  try {
    await until('npm start to be ready', () => {
      if (ended) throw new Error('npm start ended');
      return output.includes('Ctrl-C stops everything');
    });
    return shop;
  } catch (error) {
    shop.end();
    throw new Error(`${(error as Error).message}. It said:\n${output}`, { cause: error });
  }
}

type Nothing = false | null | undefined | '' | 0;

/** Looks again and again until there is something. @throws when that takes longer than anybody waits */
export async function until<T>(what: string, look: () => T | Promise<T>): Promise<Exclude<T, Nothing>> {
  const giveUp = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found) return found as Exclude<T, Nothing>;
    if (Date.now() > giveUp) throw new Error(`waited in vain for ${what}`);
    await pause(50);
  }
}

async function within<T>(what: string, promise: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = pause(PATIENCE_MS, undefined, { signal: over.signal }).then(() => Promise.reject(new Error(`waited in vain for ${what}`)));
  late.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    over.abort();
  }
}

/** Test files that run at the same time look for ports at different places: a port is taken only a while after it was found free. */
const WORKERS = 4;
let worker = Number(process.env.JEST_WORKER_ID ?? 1) % WORKERS;

/** A base above which everything is free as far as services and database have their ports. */
export function freePortBase(): Promise<number> {
  return until('free ports', async () => {
    // Below the range from which systems give out ports by themselves.
    const base = 10_000 + 1_000 * (worker % 20);
    worker += WORKERS;
    const free = await Promise.all(Array.from({ length: HIGHEST_DISTANCE + 1 }, (_, distance) => isFree(base + distance)));
    return free.every(Boolean) ? base : 0;
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host: '127.0.0.1', port }, () => probe.close(() => resolve(true)));
  });
}

/** A person's terminal knows nothing of the test runner. */
function userEnvironment(): NodeJS.ProcessEnv {
  const own = /^(STOA_|JEST_|NODE_ENV$|NODE_OPTIONS$|npm_|.*_DATABASE(_OWNER)?_URL$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
