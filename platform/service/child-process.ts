import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { DestinationStream } from 'pino';
import { within } from './backoff.ts';
import { SUPERVISED } from './lifecycle.ts';
import type { Logger } from './logging.ts';

// One child process that runs one service. Its standard input is a pipe that nobody writes to: when this process
// dies, however it dies, the pipe ends and the child stops by itself.

export interface ChildOptions {
  readonly name: string;
  /** The service's main.ts. */
  readonly main: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  /** Where the child's JSON log lines go, unchanged. */
  readonly output: DestinationStream;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** What the child said last about why it ends; empty when it said nothing. */
  readonly lastWords: string;
}

export interface Child {
  readonly pid: number | undefined;
  readonly exited: Promise<ChildExit>;
  kill(): void;
  /** SIGTERM, and SIGKILL when it has not ended after `ms`. */
  stop(ms: number): Promise<void>;
}

const FATAL = 60;

export function startChild({ name, main, env, logger, output }: ChildOptions): Child {
  const child = spawn(process.execPath, [main], {
    env: { ...env, [SUPERVISED]: '1', STOA_LOG_FORMAT: 'json' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let lastWords = '';
  // The child may be gone before its pipe is.
  child.stdin.on('error', () => {});
  const lines = [
    eachLine(child.stdout, (line) => {
      const record = parseLogLine(line);
      if (!record) logger.info({ service: name }, line);
      else output.write(`${line}\n`);
      if (record?.level === FATAL) lastWords = [record.code, record.msg].filter(Boolean).join(': ');
    }),
    eachLine(child.stderr, (line) => {
      if (line.trim() === '') return;
      logger.warn({ service: name }, line);
      if (/^\w*Error/.test(line)) lastWords ||= line;
    }),
  ];
  const ended = new Promise<Omit<ChildExit, 'lastWords'>>((resolve) => {
    child.once('error', (error) => {
      lastWords = error.message;
      if (child.pid === undefined) resolve({ code: 1, signal: null });
    });
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const exited = ended.then(async (exit) => {
    await within(1_000, Promise.all(lines), undefined);
    return { ...exit, lastWords };
  });
  return {
    pid: child.pid,
    exited,
    kill: () => void child.kill('SIGKILL'),
    async stop(ms) {
      child.kill('SIGTERM');
      if ((await within(ms, exited, 'late')) === 'late') child.kill('SIGKILL');
      await exited;
    },
  };
}

async function eachLine(stream: Readable, handle: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) handle(line);
}

function parseLogLine(line: string): { level: number; msg?: string; code?: string } | null {
  if (!line.startsWith('{')) return null;
  try {
    const record = JSON.parse(line) as { level?: unknown; msg?: string; code?: string };
    return typeof record.level === 'number' ? { ...record, level: record.level } : null;
  } catch {
    return null;
  }
}
