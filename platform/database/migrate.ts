import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { Fault } from '@stoa/kernel/fault.ts';
import { withClient } from './client.ts';
import { withSchemaEngine } from './schema-engine.ts';

/** The folder with one folder per service: `schema.prisma` and `migrations/`. */
export const prismaFolder = path.resolve(import.meta.dirname, '../../prisma');

/** The folder of one service's schema and migrations. */
export function schemaFolder(service: string): string {
  return path.join(prismaFolder, service);
}

const NO_FILTER = { externalTables: [], externalEnums: [] };

/**
 * Brings a database to the newest migration in `folder/migrations` and returns the names of those it applied.
 * Each migration is one transaction with its own note, so one that failed or was killed left nothing and is tried
 * again. Several processes may do this at once. The URL is the owner's; any PostgreSQL from version 15 on will do.
 * Fault MIGRATION_FAILED, with PostgreSQL's words as its cause; a retryable DATABASE_… fault when it cannot be reached.
 */
export async function migrate(folder: string, ownerUrl: string): Promise<string[]> {
  const migrationsList = readMigrations(folder);
  try {
    return await alone(ownerUrl, () =>
      withSchemaEngine(readSchema(folder), ownerUrl, async (engine) => {
        const input = { migrationsList, filters: NO_FILTER };
        const { failedMigrationNames, editedMigrationNames } = await engine.diagnoseMigrationHistory({
          ...input,
          optInToShadowDatabase: false,
        });
        const edited = editedMigrationNames.filter((name) => !failedMigrationNames.includes(name));
        if (edited.length > 0) {
          throw new Fault(
            'MIGRATION_CHANGED',
            `Migrations were changed after they had been applied: ${edited.join(', ')}. Add a new one instead.`,
          );
        }
        for (const migrationName of failedMigrationNames)
          await engine.markMigrationRolledBack({ migrationName });
        return (await engine.applyMigrations(input)).appliedMigrationNames;
      }),
    );
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(
      'MIGRATION_FAILED',
      `The migrations in ${path.join(folder, 'migrations')} cannot be applied: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

/**
 * The SQL that is missing between the migrations and the schema; empty when they agree. Triggers, functions and
 * check constraints are unknown to Prisma's schema language, and so neither missed nor removed.
 * `adminUrl` leads to a server on which a database for trying the migrations out may be made.
 */
export async function findDrift(folder: string, adminUrl: string): Promise<string> {
  const schema = readSchema(folder);
  const { stdout } = await withSchemaEngine(schema, adminUrl, (engine) =>
    engine.diff({
      from: { tag: 'migrations', ...readMigrations(folder) },
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
      script: true,
      exitCode: null,
      filters: NO_FILTER,
    }),
  );
  const sql = stdout ?? '';
  const isEmpty = sql.split('\n').every((line) => line.trim() === '' || line.startsWith('--'));
  return isEmpty ? '' : sql;
}

/** Names of the migrations of a service, oldest first. */
export function migrationNames(folder: string): string[] {
  const migrations = path.join(folder, 'migrations');
  if (!existsSync(migrations)) return [];
  return readdirSync(migrations)
    .filter((name) => existsSync(path.join(migrations, name, 'migration.sql')))
    .sort();
}

function readSchema(folder: string): string {
  return readFileSync(path.join(folder, 'schema.prisma'), 'utf8');
}

function readMigrations(folder: string): MigrationList {
  const baseDir = path.join(folder, 'migrations');
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrationNames(folder).map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(path.join(baseDir, name, 'migration.sql'), 'utf8') },
      },
    })),
  };
}

/**
 * One process at a time: to another one, a migration under way looks like one that failed. The engine's own lock
 * is held for single calls only.
 */
async function alone<T>(url: string, work: () => Promise<T>): Promise<T> {
  return await withClient(url, async (client) => {
    await client.query(`SET lock_timeout = '5min'`);
    await client.query(`SELECT pg_advisory_lock(hashtext('stoa-migrate'))`);
    return await work();
  });
}

/** The engine throws errors whose message is for people, and sometimes plain objects. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error);
}
