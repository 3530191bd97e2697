import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testServerUrl } from '@stoa/testing/database.ts';
import { createMigration, findDrifts } from './migration.ts';
import { syncReliability, withFragment } from './sync-reliability.ts';

const NOTE = 'model Note {\n  id Int @id\n}\n';
const MARKERS = '// reliability: begin\n// reliability: end\n';

let prisma: string;
let folder: string;
beforeEach(() => {
  prisma = mkdtempSync(path.join(tmpdir(), 'stoa-migration-'));
  folder = path.join(prisma, 'notes');
  mkdirSync(folder);
});
afterEach(() => {
  rmSync(prisma, { recursive: true });
});

it('writes the step from the migrations to the schema, after which nothing drifts', async () => {
  writeSchema(NOTE);
  const adminUrl = testServerUrl();
  expect([...(await findDrifts(prisma, adminUrl)).keys()]).toEqual(['notes']);
  const first = await createMigration({
    folder,
    title: 'First notes!',
    adminUrl,
    now: new Date('2026-01-02T03:04:05Z'),
  });
  expect(path.relative(folder, first)).toBe('migrations/20260102030405_first_notes/migration.sql');
  expect((await findDrifts(prisma, adminUrl)).size).toBe(0);

  writeFileSync(first, `${readFileSync(first, 'utf8')}\nCREATE VIEW by_hand AS SELECT 1 AS one;\n`);
  writeSchema(NOTE.replace('@id', '@id\n  body String?'));
  const second = await createMigration({
    folder,
    title: 'bodies',
    adminUrl,
    now: new Date('2026-01-03T00:00:00Z'),
  });
  expect(readFileSync(second, 'utf8')).toBe(
    '-- AlterTable\nALTER TABLE "Note" ADD COLUMN     "body" TEXT;\n',
  );
  expect(readFileSync(first, 'utf8')).toContain('by_hand');
  await expect(
    createMigration({ folder, title: 'past', adminUrl, now: new Date('2020-01-01T00:00:00Z') }),
  ).rejects.toThrow('before');
});

it('puts the message tables with their triggers into the first migration, and only there', async () => {
  writeSchema(NOTE + MARKERS);
  expect(syncReliability({ check: true, prisma })).toEqual(['notes']);
  expect(readFileSync(path.join(folder, 'schema.prisma'), 'utf8')).not.toContain('model LogEntry');
  expect(syncReliability({ check: false, prisma })).toEqual(['notes']);
  expect(syncReliability({ check: true, prisma })).toEqual([]);

  const adminUrl = testServerUrl();
  const first = readFileSync(
    await createMigration({ folder, title: 'first', adminUrl, now: new Date('2026-01-01T00:00:00Z') }),
    'utf8',
  );
  expect(first).toContain('CREATE TABLE "log"');
  expect(first).toContain('CREATE TRIGGER log_insert_only');
  expect((await findDrifts(prisma, adminUrl)).size).toBe(0);
  const second = await createMigration({
    folder,
    title: 'second',
    adminUrl,
    now: new Date('2026-01-02T00:00:00Z'),
  });
  expect(readFileSync(second, 'utf8').trim()).toBe('');
});

it('copies a fragment between its markers only, and refuses a marker without an end', () => {
  expect(withFragment(`a\n${MARKERS}b\n`, 'model X {}\n')).toBe(
    'a\n// reliability: begin\nmodel X {}\n// reliability: end\nb\n',
  );
  expect(withFragment('a\n', 'model X {}')).toBe('a\n');
  expect(() => withFragment('// reliability: begin\n', '')).toThrow('reliability: end');
});

function writeSchema(models: string): void {
  writeFileSync(
    path.join(folder, 'schema.prisma'),
    `datasource db {\n  provider = "postgresql"\n}\n\n${models}`,
  );
}
