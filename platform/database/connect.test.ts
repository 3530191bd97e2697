import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { testDatabase, testServerUrl, type TestDatabase } from '@stoa/testing/database.ts';
import { generate, generatorBlock } from '@stoa/tooling/generate.ts';
import { connect, countStatements, type AnyClient, type ClientClass } from './connect.ts';
import { freePort } from './embedded-postgres/port.ts';
import { startDisposableServer } from './embedded-postgres/disposable.ts';
import { databaseFault, sqlStateOf } from './errors.ts';
import { urlOf } from './provision.ts';

/** The part of the client, generated for this test, that the test uses. */
interface NotesClient extends AnyClient {
  readonly note: {
    create(query: { data: { id: number; body: string } }): Promise<unknown>;
    findMany(query?: { where: { id: { in: number[] } } }): Promise<{ id: number; body: string }[]>;
    findUnique(query: { where: { id: number } }): Promise<{ id: number; body: string } | null>;
  };
  $queryRaw<T>(query: TemplateStringsArray, ...values: unknown[]): Promise<T>;
  $transaction<T>(work: (tx: NotesClient) => Promise<T>): Promise<T>;
}

let root: string;
let Notes: ClientClass<NotesClient>;
let database: TestDatabase;
let client: NotesClient;

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'stoa-connect-'));
  const folder = path.join(root, 'prisma/notes');
  mkdirSync(path.join(folder, 'migrations/1_notes'), { recursive: true });
  symlinkSync(path.resolve(import.meta.dirname, '../../node_modules'), path.join(root, 'node_modules'));
  writeFileSync(path.join(root, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    path.join(folder, 'schema.prisma'),
    `${generatorBlock('notes')}\ndatasource db {\n  provider = "postgresql"\n}\n\nmodel Note {\n  id Int @id\n  body String\n  @@map("note")\n}\n`,
  );
  writeFileSync(
    path.join(folder, 'migrations/1_notes/migration.sql'),
    'CREATE TABLE note (id int PRIMARY KEY, body text NOT NULL)',
  );
  expect(await generate({ prisma: path.join(root, 'prisma') })).toEqual(['notes']);
  ({ PrismaClient: Notes } = (await import(path.join(root, 'prisma/generated/notes/client.ts'))) as {
    PrismaClient: ClientClass<NotesClient>;
  });
  database = await testDatabase('connect-test', folder);
  client = database.connect(Notes);
});

afterAll(async () => {
  await database.drop();
  rmSync(root, { recursive: true });
});

describe('a connected client', () => {
  it('reads and writes as the role of its service, and may do no more', async () => {
    await client.note.create({ data: { id: 1, body: 'one' } });
    expect(await client.note.findUnique({ where: { id: 1 } })).toEqual({ id: 1, body: 'one' });
    await expect(client.$queryRaw`TRUNCATE note`).rejects.toThrow();
    expect(
      await client.$queryRaw`SELECT application_name AS name, usename AS role FROM pg_stat_activity WHERE pid = pg_backend_pid()`,
    ).toEqual([{ name: 'test-connect-test', role: 'connect_test_app' }]);
  });

  it('opens no more connections than it may', async () => {
    const small = connect(Notes, database.url, { poolSize: 2, applicationName: 'small-pool' });
    await Promise.all(Array.from({ length: 10 }, () => small.$queryRaw`SELECT pg_sleep(0.01)::text`));
    const rows = await client.$queryRaw<
      { count: number }[]
    >`SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'small-pool'`;
    expect(rows).toEqual([{ count: 2 }]);
    await small.$disconnect();
  });

  it('keeps a statement prepared under one name, and stops naming after some hundreds', async () => {
    const one = connect(Notes, database.url, { poolSize: 1, applicationName: 'names' });
    for (let round = 0; round < 3; round++) await one.note.findMany({ where: { id: { in: [1, 2] } } });
    const prepared = () =>
      one.$queryRaw<{ statement: string }[]>`SELECT statement FROM pg_prepared_statements`;
    expect((await prepared()).filter(({ statement }) => statement.includes('"note"'))).toHaveLength(1);
    for (let n = 0; n < 520; n++)
      await one.$queryRaw(Object.assign([`SELECT ${n}`], { raw: [`SELECT ${n}`] }));
    expect((await prepared()).length).toBeLessThanOrEqual(500);
    await one.$disconnect();
  });
});

describe('counting statements', () => {
  it('tells the SQL of each statement of this client, and of no other', async () => {
    const other = database.connect(Notes);
    const { result, statements } = await countStatements(client, async () => {
      await other.note.findMany();
      return await client.note.findMany({ where: { id: { in: [1] } } });
    });
    expect(result).toEqual([{ id: 1, body: 'one' }]);
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatch(/SELECT .*"note"/);
    expect((await countStatements(client, async () => {})).statements).toEqual([]);
  });

  it('leaves out the frame of a transaction', async () => {
    const { statements } = await countStatements(client, () =>
      client.$transaction(async (tx) => {
        await tx.note.create({ data: { id: 2, body: 'two' } });
        await tx.note.findUnique({ where: { id: 2 } });
      }),
    );
    expect(statements.map((statement) => statement.split(' ')[0])).toEqual(['INSERT', 'SELECT']);
  });

  it('stops with an error of the work, and refuses a client it does not know', async () => {
    await expect(countStatements(client, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    await expect(countStatements({ $disconnect: async () => {} }, async () => {})).rejects.toThrow(
      'connect()',
    );
  });
});

describe('a fault of the database', () => {
  const failureOf = async (work: Promise<unknown>) =>
    await work.then(
      () => null,
      (error: unknown) => error,
    );

  it('is no mistake in a statement', async () => {
    const duplicate = await failureOf(client.note.create({ data: { id: 1, body: 'again' } }));
    expect(databaseFault(duplicate)).toBeNull();
    expect(sqlStateOf(duplicate)).toBe('23505');
    expect(databaseFault(await failureOf(client.$queryRaw`SELECT nothing`))).toBeNull();
    expect(databaseFault(new Error('a bug'))).toBeNull();
    expect(databaseFault(undefined)).toBeNull();
  });

  it('is retryable when nobody listens', async () => {
    const lost = connect(Notes, `postgresql://a:b@127.0.0.1:${await freePort()}/c`, {
      applicationName: 'lost',
    });
    const works = [
      () => lost.note.findMany(),
      () => lost.$queryRaw`SELECT 1`,
      () => lost.$transaction((tx) => tx.note.findMany()),
    ];
    for (const work of works) {
      expect(databaseFault(await failureOf(work()))).toMatchObject({
        code: 'DATABASE_UNAVAILABLE',
        retryable: true,
      });
    }
    await lost.$disconnect();
  });

  it('is retryable when the connection is ended in the middle of a statement, and the next statement works', async () => {
    const own = connect(Notes, database.url, { poolSize: 1, applicationName: 'to-be-ended' });
    const waiting = failureOf(own.$queryRaw`SELECT pg_sleep(20)::text`);
    await endConnections('to-be-ended');
    expect(databaseFault(await waiting)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true });
    expect(await own.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }]);
    await own.$disconnect();
  });

  it('is retryable when the server is killed in the middle of a transaction', async () => {
    const server = await startDisposableServer();
    const own = connect(Notes, server.adminUrl(), { poolSize: 1, applicationName: 'to-be-killed' });
    const failure = await failureOf(
      own.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT 1`;
        process.kill(server.pid, 'SIGKILL');
        await tx.$queryRaw`SELECT pg_sleep(20)::text`;
      }),
    );
    expect(databaseFault(failure)).toMatchObject({ retryable: true });
    await own.$disconnect();
    await server.stop();
  });

  it('is retryable when a statement or a lock takes too long', async () => {
    const impatient = connect(Notes, `${database.url}?options=-c%20statement_timeout%3D20`, {
      applicationName: 'impatient',
    });
    expect(databaseFault(await failureOf(impatient.$queryRaw`SELECT pg_sleep(20)::text`))).toMatchObject({
      code: 'DATABASE_TIMEOUT',
    });
    await impatient.$disconnect();
  });

  it('is retryable when there are no connections left', async () => {
    await admin(`ALTER ROLE connect_test_app CONNECTION LIMIT 0`);
    const late = connect(Notes, database.url, { applicationName: 'late' });
    expect(databaseFault(await failureOf(late.note.findMany()))).toMatchObject({
      code: 'DATABASE_OVERLOADED',
      retryable: true,
    });
    await late.$disconnect();
    await admin(`ALTER ROLE connect_test_app CONNECTION LIMIT -1`);
  });
});

async function endConnections(applicationName: string): Promise<void> {
  let ended = 0;
  while (ended === 0) {
    ended = (
      await admin(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${applicationName}' AND wait_event = 'PgSleep'`,
      )
    ).length;
  }
}

async function admin(statement: string): Promise<unknown[]> {
  const connection = new pg.Client({ connectionString: urlOf(testServerUrl(), {}) });
  await connection.connect();
  try {
    return (await connection.query(statement)).rows as unknown[];
  } finally {
    await connection.end();
  }
}
