import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { schemaNames } from './generate.ts';

// The tables of the messages are the same in every service. Prisma has no includes, so their models are copied from
// `platform/messaging/reliability.prisma` into each schema, between two markers. `--check` only says which are stale.

const repository = path.resolve(import.meta.dirname, '../..');
const BEGIN = '// reliability: begin';
const END = '// reliability: end';

/** Whether a schema asks for the tables of the messages. */
export function wantsReliability(schema: string): boolean {
  return schema.includes(BEGIN);
}

/** The schema with today's fragment between its markers; a schema without markers comes back as it is. */
export function withFragment(schema: string, fragment: string): string {
  const begin = schema.indexOf(BEGIN);
  if (begin < 0) return schema;
  const end = schema.indexOf(END, begin);
  if (end < 0) throw new Error(`"${BEGIN}" has no "${END}" after it.`);
  return `${schema.slice(0, begin)}${BEGIN}\n${fragment.trim()}\n${schema.slice(end)}`;
}

export interface SyncOptions {
  /** Write nothing, only report. */
  readonly check: boolean;
  /** One service; default: all. */
  readonly service?: string;
  /** The folder with one folder per service. */
  readonly prisma?: string;
  /** The file with the models to copy. */
  readonly fragment?: string;
}

/** Copies the fragment into every schema that wants it. Returns the services whose copy was stale. */
export function syncReliability({
  check,
  service,
  prisma = path.join(repository, 'prisma'),
  fragment = path.join(repository, 'platform/messaging/reliability.prisma'),
}: SyncOptions): string[] {
  const models = readFileSync(fragment, 'utf8');
  return schemaNames(prisma).filter((name) => {
    if (service !== undefined && name !== service) return false;
    const file = path.join(prisma, name, 'schema.prisma');
    const before = readFileSync(file, 'utf8');
    const after = withFragment(before, models);
    if (after === before) return false;
    if (!check) writeFileSync(file, after);
    return true;
  });
}

if (import.meta.main) {
  const check = process.argv.includes('--check');
  const stale = syncReliability({ check });
  if (check && stale.length > 0) {
    console.error(
      `The message tables differ from platform/messaging/reliability.prisma in: ${stale.join(', ')}.\nRun "node platform/tooling/sync-reliability.ts".`,
    );
    process.exitCode = 1;
  } else if (stale.length > 0) console.log(`Message tables copied into: ${stale.join(', ')}`);
}
