import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { LockHeld, takeLock, type ProcessLock } from '@stoa/database/process-lock.ts';

// Makes a Prisma client for every `prisma/<name>/schema.prisma` in `prisma/generated/<name>/`.
// Needs no network, does nothing when nothing changed, and may run in several processes at once.

const repository = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const AT_ONCE = 2;

export interface GenerateOptions {
  /** The folder with one folder per service; default: the repository's `prisma`. */
  readonly prisma?: string;
}

/** The generator block every schema must start with; `new-subgraph` writes it too. */
export function generatorBlock(name: string): string {
  return `generator client {
  provider               = "prisma-client"
  output                 = "../generated/${name}"
  runtime                = "nodejs"
  moduleFormat           = "esm"
  generatedFileExtension = "ts"
  importFileExtension    = "ts"
}
`;
}

/** Names of all services that have a schema, sorted. */
export function schemaNames(prisma = path.join(repository, 'prisma')): string[] {
  if (!existsSync(prisma)) return [];
  return readdirSync(prisma)
    .filter((name) => name !== 'generated' && existsSync(path.join(prisma, name, 'schema.prisma')))
    .sort();
}

/** Generates the clients that are missing or out of date, and returns their names. */
export async function generate({ prisma = path.join(repository, 'prisma') }: GenerateOptions = {}): Promise<
  string[]
> {
  removeOrphans(prisma);
  if (stale(prisma).length === 0) return [];
  mkdirSync(path.join(prisma, 'generated'), { recursive: true });
  const lock = await waitForLock(path.join(prisma, 'generated', '.lock'));
  try {
    // Asked again under the lock: another process may have done the work meanwhile.
    const names = stale(prisma);
    const queue = names.values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const name of queue) await generateOne(prisma, name);
      }),
    );
    return names;
  } finally {
    lock.release();
  }
}

async function generateOne(prisma: string, name: string): Promise<void> {
  const schema = path.join(prisma, name, 'schema.prisma');
  const content = readFileSync(schema, 'utf8');
  if (!content.includes(generatorBlock(name))) {
    throw new Error(`${schema} must contain exactly this generator block:\n\n${generatorBlock(name)}`);
  }
  const target = path.join(prisma, 'generated', name);
  rmSync(target, { recursive: true, force: true });
  try {
    await run(process.execPath, [prismaCli(), 'generate', '--schema', schema], {
      cwd: path.dirname(prisma),
      // Prisma looks for a native schema engine (and would download one) though generating needs none:
      // any existing file ends the search.
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
        NO_COLOR: '1',
      },
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`The Prisma client of ${name} cannot be generated.\n${stdout}${stderr}`, {
      cause: error,
    });
  }
  // Written last: a client without its stamp is incomplete.
  writeFileSync(stampFile(prisma, name), stampOf(content));
}

function stale(prisma: string): string[] {
  return schemaNames(prisma).filter((name) => {
    const stamp = stampFile(prisma, name);
    if (!existsSync(stamp)) return true;
    return (
      readFileSync(stamp, 'utf8') !== stampOf(readFileSync(path.join(prisma, name, 'schema.prisma'), 'utf8'))
    );
  });
}

/** A client whose schema is gone would otherwise still be importable, and type-checked. */
function removeOrphans(prisma: string): void {
  const generated = path.join(prisma, 'generated');
  if (!existsSync(generated)) return;
  const names = new Set(schemaNames(prisma));
  for (const entry of readdirSync(generated, { withFileTypes: true })) {
    if (entry.isDirectory() && !names.has(entry.name))
      rmSync(path.join(generated, entry.name), { recursive: true, force: true });
  }
}

function stampFile(prisma: string, name: string): string {
  return path.join(prisma, 'generated', name, '.stamp');
}

function stampOf(schema: string): string {
  return createHash('sha256').update(prismaVersion()).update('\0').update(schema).digest('hex');
}

const require = createRequire(import.meta.url);

function prismaCli(): string {
  return path.join(path.dirname(require.resolve('prisma/package.json')), 'build/index.js');
}

function prismaVersion(): string {
  return (require('prisma/package.json') as { version: string }).version;
}

async function waitForLock(file: string): Promise<ProcessLock> {
  const giveUp = Date.now() + 120_000;
  for (;;) {
    try {
      return takeLock(file);
    } catch (error) {
      if (!(error instanceof LockHeld) || Date.now() > giveUp) throw error;
      await pause(50);
    }
  }
}

// No `await` at the top: Jest's global setup cannot load a module that has one.
if (import.meta.main) {
  generate().then(
    (made) => {
      if (made.length > 0) console.log(`Prisma clients generated: ${made.join(', ')}`);
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
