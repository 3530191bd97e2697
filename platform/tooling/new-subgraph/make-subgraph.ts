import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { startDisposableServer } from '@stoa/database/embedded-postgres/disposable.ts';
import { LockHeld, type ProcessLock, takeLock } from '@stoa/database/process-lock.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { toolingErrors } from '../errors.ts';
import { generate, generatorBlock } from '../generate.ts';
import { createMigration } from '../migration.ts';
import { syncReliability } from '../sync-reliability.ts';
import { type Journal, openJournal } from './journal.ts';
import type { SubgraphNames } from './names.ts';
import { freePort, packageNames, readManifest, refuseClashes } from './repository.ts';
import { renderSubgraph } from './template.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../../..');

export interface MadeSubgraph {
  readonly port: number;
  /** The migration file, from the repository's root. */
  readonly migration: string;
}

/**
 * Writes a subgraph and everything that belongs to it. Either all of it is there afterwards, or nothing.
 * @param report is told each step before it begins
 * @throws {Fault} NAME_TAKEN, TYPE_TAKEN, NO_FREE_PORT before anything is written; NEW_SUBGRAPH_FAILED with the reason
 */
export async function makeSubgraph(
  names: SubgraphNames,
  report: (step: string) => void,
  stopping: AbortSignal,
): Promise<MadeSubgraph> {
  const lock = lockRepository();
  const journal = openJournal(root);
  try {
    refuseTaken(names.name);
    report('reading what is there');
    await generate();
    const facts = {
      port: await freePort(root),
      zodVersion: readManifest(root, 'platform/subgraph').dependencies?.['zod'] ?? '*',
      generatorBlock: generatorBlock(names.name),
    };
    const files = renderSubgraph(names, facts);
    const sdl = files.get(`subgraphs/${names.name}/schema.graphql`) ?? '';
    refuseClashes(root, sdl);
    const migration = await write(names, files, sdl, { journal, report, stopping });
    return { port: facts.port, migration };
  } catch (error) {
    journal.undo();
    throw explained(names.name, error, stopping);
  } finally {
    lock.release();
  }
}

/** What is wrong with the name is said already; of anything else a person must know that nothing is left of it. */
function explained(name: string, error: unknown, { aborted }: AbortSignal): Fault {
  if (error instanceof Fault && Object.hasOwn(toolingErrors, error.code)) return error;
  const reason = aborted ? 'it was interrupted' : wordsOf(error);
  return new Fault('NEW_SUBGRAPH_FAILED', `${name} was not made, and nothing of it is left: ${reason}`, { cause: error });
}

interface Work {
  readonly journal: Journal;
  readonly report: (step: string) => void;
  readonly stopping: AbortSignal;
}

async function write(
  { name, things }: SubgraphNames,
  files: ReadonlyMap<string, string>,
  sdl: string,
  { journal, report, stopping }: Work,
): Promise<string> {
  const step = (words: string): void => {
    stopping.throwIfAborted();
    report(words);
  };
  step('writing files');
  for (const [file, text] of files) journal.create(file, text);
  journal.create(`tests/contract/${name}/schema.graphql`, sdl);

  step('writing the first migration');
  syncReliability({ check: false, service: name });
  const server = await startDisposableServer();
  let migration: string;
  try {
    migration = await createMigration({ folder: path.join(root, 'prisma', name), title: things, adminUrl: server.adminUrl() });
  } finally {
    await server.stop();
  }

  step('generating the database client');
  journal.expect(`prisma/generated/${name}`);
  await generate();

  step('making it a package of the workspace');
  journal.keep('tests/package.json');
  addDependency('tests/package.json', `@stoa/${name}`);
  journal.keep('package-lock.json');
  await lockPackages(stopping);
  // What `npm install` would do now. It would also look at everything else, and may want the network for that.
  journal.link(`node_modules/@stoa/${name}`, path.join('../../subgraphs', name));

  step('composing the supergraph');
  journal.keep('gateway/supergraph/supergraph.graphql');
  await run(process.execPath, ['gateway/supergraph/write-supergraph.ts'], { cwd: root, signal: stopping });
  stopping.throwIfAborted();
  return path.relative(root, migration);
}

/** @throws {Fault} NAME_TAKEN */
function refuseTaken(name: string): void {
  const folder = ['subgraphs', 'prisma', 'tests/contract'].map((home) => `${home}/${name}`).find((file) => existsSync(path.join(root, file)));
  const taken = folder ?? packageNames(root).find((known) => known === `@stoa/${name}`);
  if (taken) throw new Fault('NAME_TAKEN', `${taken} exists already; nothing was written.`);
}

/** Contract tests import every subgraph. */
function addDependency(manifest: string, name: string): void {
  const file = path.join(root, manifest);
  const { dependencies = {}, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as { dependencies?: Record<string, string> };
  const sorted = Object.entries({ ...dependencies, [name]: '0.1.0' }).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(file, `${JSON.stringify({ ...rest, dependencies: Object.fromEntries(sorted) }, null, 2)}\n`);
}

/** Lets npm itself write what it will expect: all versions are in the lock file already, so it needs no network. */
async function lockPackages(signal: AbortSignal): Promise<void> {
  const args = ['install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  // Under "npm run" this very npm; otherwise the one that a shell would find.
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js')) await run(process.execPath, [npm, ...args], { cwd: root, signal });
  else await run('npm', args, { cwd: root, signal });
}

function lockRepository(): ProcessLock {
  const folder = path.join(root, 'prisma/generated');
  mkdirSync(folder, { recursive: true });
  try {
    return takeLock(path.join(folder, '.new-subgraph.lock'));
  } catch (error) {
    if (!(error instanceof LockHeld)) throw error;
    throw new Fault('NEW_SUBGRAPH_RUNS', `Process ${error.holder.pid} is making a subgraph right now. Wait for it.`);
  }
}

function wordsOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  return (stderr?.trim() || message || String(error)).slice(0, 2_000);
}
