import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { driftOf, testServerUrl } from '@stoa/testing/database.ts';
import { temporaryCredentials } from './credentials.ts';
import { freePort } from './embedded-postgres/port.ts';
import { migrate } from './migrate.ts';
import { provision } from './provision.ts';

const NOTE = 'model Note {\n  id Int @id\n  body String\n  @@map("note")\n}\n';
const TAG = 'model Tag {\n  name String @id\n  @@map("tag")\n}\n';
const CREATE_NOTE =
  'CREATE TABLE "note" ("id" INTEGER NOT NULL, "body" TEXT NOT NULL, CONSTRAINT "note_pkey" PRIMARY KEY ("id"));';
const CREATE_TAG = 'CREATE TABLE "tag" ("name" TEXT NOT NULL, CONSTRAINT "tag_pkey" PRIMARY KEY ("name"));';
const BY_HAND = `
  CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.body := upper(NEW.body); RETURN NEW; END; $$;
  CREATE TRIGGER shout BEFORE INSERT ON note FOR EACH ROW EXECUTE FUNCTION shout();
  ALTER TABLE note ADD CONSTRAINT note_body_not_empty CHECK (body <> '');
  CREATE INDEX note_long ON note (body) WHERE length(body) > 10;`;

let folder: string;
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'stoa-migrate-'));
  writeSchema(NOTE);
  const credentials = temporaryCredentials();
  ({ ownerUrl: url } = await provision(testServerUrl(), { service: 'migrate-test', credentials }));
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await sql('DROP DATABASE migrate_test WITH (FORCE)', testServerUrl());
  await sql('DROP ROLE migrate_test_app; DROP ROLE migrate_test_owner', testServerUrl());
});

describe('migrations', () => {
  it('are applied once each, with functions and triggers written by hand', async () => {
    writeMigration('1_notes', CREATE_NOTE + BY_HAND);
    expect(await migrate(folder, url)).toEqual(['1_notes']);
    expect(await migrate(folder, url)).toEqual([]);
    expect(await sql(`INSERT INTO note VALUES (1, 'a') RETURNING body`)).toEqual([{ body: 'A' }]);
    writeMigration('2_tags', CREATE_TAG);
    expect(await migrate(folder, url)).toEqual(['2_tags']);
  });

  it('are applied once when several processes start together', async () => {
    writeMigration('1_notes', CREATE_NOTE);
    writeMigration('2_tags', `SELECT pg_sleep(0.05); ${CREATE_TAG}`);
    const applied = await Promise.all([migrate(folder, url), migrate(folder, url), migrate(folder, url)]);
    expect(applied.flat()).toEqual(['1_notes', '2_tags']);
  });

  it('wait for a database that cannot be reached: that is no failure of theirs', async () => {
    writeMigration('1_notes', CREATE_NOTE);
    const away = `postgresql://a:b@127.0.0.1:${await freePort()}/c`;
    await expect(migrate(folder, away)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true });
  });

  it('leave nothing behind when they fail, say why, and are tried again', async () => {
    writeMigration('1_notes', `${CREATE_NOTE}\nSELECT nonsense();`);
    await expect(migrate(folder, url)).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringContaining('nonsense') as string,
    });
    expect(await sql(`SELECT to_regclass('note') AS found`)).toEqual([{ found: null }]);
    writeMigration('1_notes', CREATE_NOTE);
    expect(await migrate(folder, url)).toEqual(['1_notes']);
  });

  it('whose process was killed halfway are tried again', async () => {
    writeMigration('1_notes', CREATE_NOTE);
    await migrate(folder, url);
    // What a kill before the end of the script leaves: a begun migration, and none of its tables.
    await sql('UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0; DROP TABLE note');
    expect(await migrate(folder, url)).toEqual(['1_notes']);
    expect(await sql('SELECT * FROM note')).toEqual([]);
  });

  it('and the note that they are done are one transaction', async () => {
    writeMigration(
      '1_notes',
      `${CREATE_NOTE} CREATE TABLE witness AS SELECT pg_current_xact_id()::text AS tx;`,
    );
    await migrate(folder, url);
    const [row] = await sql(
      `SELECT w.tx, (SELECT string_agg(DISTINCT c.xmin::text, ',') FROM pg_class c WHERE relname = 'witness') AS made, finished_at FROM witness w, _prisma_migrations`,
    );
    expect(row).toMatchObject({ tx: row?.made });
    expect(row?.finished_at).not.toBeNull();
  });

  it('that were changed after they had been applied are refused', async () => {
    writeMigration('1_notes', CREATE_NOTE);
    await migrate(folder, url);
    writeMigration('1_notes', `${CREATE_NOTE} -- and more`);
    await expect(migrate(folder, url)).rejects.toMatchObject({
      code: 'MIGRATION_CHANGED',
      message: expect.stringContaining('1_notes') as string,
    });
  });

  it('may ask to run outside a transaction', async () => {
    writeMigration('1_notes', CREATE_NOTE);
    writeMigration('2_index', '-- without transaction\nCREATE INDEX CONCURRENTLY note_body ON note (body);');
    expect(await migrate(folder, url)).toEqual(['1_notes', '2_index']);
  });
});

describe('drift', () => {
  it('is nothing where migrations and schema agree, whatever was written by hand', async () => {
    writeMigration('1_notes', CREATE_NOTE + BY_HAND);
    expect(await driftOf('migrate-test', folder)).toBe('');
  });

  it('is the SQL that the migrations lack', async () => {
    writeMigration('1_notes', CREATE_NOTE);
    writeSchema(NOTE + TAG);
    expect(await driftOf('migrate-test', folder)).toContain('CREATE TABLE "tag"');
  });

  it('is also what the migrations have too much of', async () => {
    writeMigration('1_notes', CREATE_NOTE + CREATE_TAG);
    expect(await driftOf('migrate-test', folder)).toContain('DROP TABLE "tag"');
  });

  it('leaves no database behind', async () => {
    await driftOf('migrate-test', folder);
    // A test that runs at the same time may have one now, which goes soon; one left by us would stay.
    const shadows = async () =>
      (await sql(`SELECT datname FROM pg_database WHERE datname LIKE 'stoa_shadow_%'`)).map((row) => row.datname);
    const patienceEnds = Date.now() + 60_000;
    let left = await shadows();
    while (left.length > 0 && Date.now() < patienceEnds) {
      const now = await shadows();
      left = left.filter((name) => now.includes(name));
    }
    expect(left).toEqual([]);
  });
});

function writeSchema(models: string): void {
  writeFileSync(
    path.join(folder, 'schema.prisma'),
    `datasource db {\n  provider = "postgresql"\n}\n\n${models}`,
  );
}

function writeMigration(name: string, content: string): void {
  mkdirSync(path.join(folder, 'migrations', name), { recursive: true });
  writeFileSync(path.join(folder, 'migrations', name, 'migration.sql'), content);
}

async function sql(statement: string, on = url): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: on });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
