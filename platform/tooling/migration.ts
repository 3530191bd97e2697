import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startDisposableServer } from '@stoa/database/embedded-postgres/disposable.ts';
import { findDrift, migrationNames, prismaFolder } from '@stoa/database/migrate.ts';
import { schemaNames } from './generate.ts';
import { syncReliability, wantsReliability } from './sync-reliability.ts';

// Migrations are plain SQL files that people read and change before they commit them:
//   node platform/tooling/migration.ts create <service> <title>   writes the step from the migrations to the schema
//   node platform/tooling/migration.ts check                      says which schemas are ahead of their migrations

const reliabilitySql = path.resolve(import.meta.dirname, '../messaging/reliability.sql');

export interface CreateOptions {
  /** The service's folder, with `schema.prisma` and `migrations/`. */
  readonly folder: string;
  /** What the migration does, in a few words; becomes part of its name. */
  readonly title: string;
  /** A server on which the migrations may be tried out. */
  readonly adminUrl: string;
  readonly now?: Date;
}

/**
 * Writes a new migration with the SQL from the existing migrations to the schema, and returns its file. Without a
 * difference it is empty, for SQL written by hand. The first one ends with the triggers of the message tables.
 */
export async function createMigration({
  folder,
  title,
  adminUrl,
  now = new Date(),
}: CreateOptions): Promise<string> {
  const existing = migrationNames(folder);
  const schema = readFileSync(path.join(folder, 'schema.prisma'), 'utf8');
  const steps = [(await findDrift(folder, adminUrl)).trim()];
  if (existing.length === 0 && wantsReliability(schema) && existsSync(reliabilitySql)) {
    steps.push(readFileSync(reliabilitySql, 'utf8').trim());
  }
  const name = `${timeStamp(now)}_${title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/_$/, '')}`;
  const newest = existing.at(-1);
  if (newest !== undefined && newest >= name)
    throw new Error(`${name} would run before ${newest}. Is the clock right?`);
  const file = path.join(folder, 'migrations', name, 'migration.sql');
  mkdirSync(path.dirname(file), { recursive: true });
  // Prisma's own commands look for this file beside the migrations.
  writeFileSync(path.join(folder, 'migrations', 'migration_lock.toml'), 'provider = "postgresql"\n');
  writeFileSync(file, `${steps.filter(Boolean).join('\n\n')}\n`);
  return file;
}

/** The SQL that each service's migrations lack; services that lack nothing are absent. */
export async function findDrifts(prisma: string, adminUrl: string): Promise<Map<string, string>> {
  const drifts = new Map<string, string>();
  for (const name of schemaNames(prisma)) {
    const missing = await findDrift(path.join(prisma, name), adminUrl);
    if (missing) drifts.set(name, missing);
  }
  return drifts;
}

function timeStamp(time: Date): string {
  return time.toISOString().replaceAll(/\D/g, '').slice(0, 14);
}

async function create(service: string | undefined, title: string): Promise<number> {
  if (!service || !title || !schemaNames().includes(service)) {
    console.error(
      `Usage: node platform/tooling/migration.ts create <service> <title>\nServices: ${schemaNames().join(', ')}`,
    );
    return 1;
  }
  syncReliability({ check: false, service });
  const server = await startDisposableServer();
  try {
    const file = await createMigration({
      folder: path.join(prismaFolder, service),
      title,
      adminUrl: server.adminUrl(),
    });
    console.log(`${path.relative(process.cwd(), file)}\n\n${readFileSync(file, 'utf8')}`);
    return 0;
  } finally {
    await server.stop();
  }
}

async function check(): Promise<number> {
  const server = await startDisposableServer();
  try {
    const drifts = await findDrifts(prismaFolder, server.adminUrl());
    for (const [name, sql] of drifts) {
      console.error(
        `${name}: its migrations lack\n${sql}\nRun "node platform/tooling/migration.ts create ${name} <title>".\n`,
      );
    }
    return drifts.size === 0 ? 0 : 1;
  } finally {
    await server.stop();
  }
}

async function main([command, service, ...title]: string[]): Promise<number> {
  if (command === 'create') return await create(service, title.join(' '));
  if (command === 'check') return await check();
  console.error('Usage: node platform/tooling/migration.ts create <service> <title> | check');
  return 1;
}

// No `await` at the top: Jest cannot load such a module everywhere.
if (import.meta.main) {
  main(process.argv.slice(2)).then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
