import pg from 'pg';
import { testServerUrl } from '@stoa/testing/database.ts';
import { temporaryCredentials } from './credentials.ts';
import { applyGrants, provision, urlOf, type ServiceDatabase } from './provision.ts';

const credentials = temporaryCredentials();
let mine: ServiceDatabase;
let other: ServiceDatabase;

beforeAll(async () => {
  mine = await provision(testServerUrl(), { service: 'walls-mine', credentials });
  other = await provision(testServerUrl(), { service: 'walls-other', credentials });
  await sql(
    mine.ownerUrl,
    `CREATE TABLE note (id bigserial PRIMARY KEY, body text);
     CREATE TABLE said (id int PRIMARY KEY, what text, position int);
     COMMENT ON TABLE said IS 'insert-only except position';
     CREATE TABLE named (id int);
     CREATE TABLE _prisma_migrations (id int);
     CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
     CREATE TRIGGER guard BEFORE DELETE ON note FOR EACH ROW EXECUTE FUNCTION refuse();`,
  );
  await applyGrants(mine.ownerUrl, mine.url, ['named']);
});

afterAll(async () => {
  for (const name of ['walls_mine', 'walls_other']) {
    await sql(testServerUrl(), `DROP DATABASE ${name} WITH (FORCE)`);
    for (const role of ['app', 'owner']) await sql(testServerUrl(), `DROP ROLE ${name}_${role}`);
  }
});

describe('the walls between services', () => {
  it('keep each role out of every database but its own', async () => {
    // Other databases of the test server belong to tests that run at the same time: they come and go.
    const others = ['postgres', 'template1', 'walls_other'];
    for (const url of [mine.url, mine.ownerUrl]) {
      for (const database of others) {
        await expect(sql(urlOf(url, { database }), 'SELECT 1')).rejects.toMatchObject({ code: '42501' });
      }
      await sql(url, 'SELECT 1');
    }
    await expect(sql(urlOf(other.url, { database: 'walls_mine' }), 'SELECT 1')).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('let a service read and change rows, also in tables that come later', async () => {
    expect(await sql(mine.url, `INSERT INTO note (body) VALUES ('a') RETURNING id`)).toEqual([{ id: '1' }]);
    await sql(mine.url, `UPDATE note SET body = 'b'; DELETE FROM note`);
    await sql(mine.ownerUrl, 'CREATE TABLE later (id int)');
    await sql(mine.url, 'INSERT INTO later VALUES (1)');
  });

  it.each([
    ['make a table', 'CREATE TABLE loot (id int)'],
    ['make a temporary table', 'CREATE TEMPORARY TABLE loot (id int)'],
    ['make a schema', 'CREATE SCHEMA loot'],
    ['make a function', 'CREATE FUNCTION loot() RETURNS int LANGUAGE sql RETURN 1'],
    ['change a table', 'ALTER TABLE note ADD COLUMN loot int'],
    ['drop a table', 'DROP TABLE note'],
    ['empty a table at once', 'TRUNCATE note'],
    ['disable a trigger', 'ALTER TABLE note DISABLE TRIGGER guard'],
    ['switch all triggers off', `SET session_replication_role = 'replica'`],
    ['add a trigger', 'CREATE TRIGGER loot BEFORE INSERT ON note FOR EACH ROW EXECUTE FUNCTION refuse()'],
    ['run a program', `COPY note FROM PROGRAM 'id'`],
    ['read a file', `COPY note FROM '/etc/passwd'`],
    ['read the passwords', 'SELECT * FROM pg_authid'],
    ['become the owner', 'SET ROLE walls_mine_owner'],
    ['make a role', 'CREATE ROLE loot'],
    ['make a database', 'CREATE DATABASE loot'],
    [
      'give its rights away',
      'GRANT SELECT ON note TO walls_other_app; GRANT CONNECT ON DATABASE walls_mine TO walls_other_app',
    ],
    ['forge the history of migrations', 'INSERT INTO _prisma_migrations VALUES (1)'],
    ['change what was said', `UPDATE said SET what = 'something else'`],
    ['remove what was said', 'DELETE FROM said'],
    ['change a table that was named insert-only', 'UPDATE named SET id = 2'],
  ])('do not let a service %s', async (_, statement) => {
    const before = await rights();
    await sql(mine.url, statement).then(
      // PostgreSQL only warns when somebody gives away a right that is not his to give.
      () => expect(statement).toMatch(/^GRANT/),
      (error: unknown) =>
        expect(error).toMatchObject({ code: expect.stringMatching(/^(42501|0LP01)$/) as string }),
    );
    expect(await rights()).toEqual(before);
  });

  it('let a service add to an insert-only table, and fill in the columns named as exceptions', async () => {
    await sql(
      mine.url,
      `INSERT INTO said VALUES (1, 'hello'); UPDATE said SET position = 7; INSERT INTO named VALUES (1)`,
    );
    expect(await sql(mine.url, 'SELECT * FROM said')).toEqual([{ id: 1, what: 'hello', position: 7 }]);
  });

  it('hold an owner back from other databases and roles, too', async () => {
    for (const statement of [
      'CREATE DATABASE loot',
      'CREATE ROLE loot',
      'ALTER ROLE walls_mine_app SUPERUSER',
      `COPY note FROM PROGRAM 'id'`,
      'DROP DATABASE walls_mine',
    ]) {
      await expect(sql(mine.ownerUrl, statement)).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('bound the time of a statement, of a wait for a lock and of an idle transaction', async () => {
    for (const name of ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']) {
      const [row] = await sql(mine.url, `SELECT setting::int AS ms FROM pg_settings WHERE name = '${name}'`);
      expect(row?.ms).toBeGreaterThan(0);
    }
    expect(await sql(mine.url, 'SHOW search_path')).toEqual([{ search_path: 'public, pg_temp' }]);
  });
});

describe('provisioning', () => {
  it('done again keeps data and passwords, and puts right what was tampered with', async () => {
    await sql(mine.url, `INSERT INTO note (body) VALUES ('stays')`);
    await sql(
      testServerUrl(),
      `ALTER ROLE walls_mine_app SUPERUSER; GRANT CONNECT ON DATABASE walls_mine TO PUBLIC`,
    );
    expect(await provision(testServerUrl(), { service: 'walls-mine', credentials })).toEqual(mine);
    expect(
      await sql(
        mine.url,
        `SELECT body, current_setting('is_superuser') AS super FROM note WHERE body = 'stays'`,
      ),
    ).toEqual([{ body: 'stays', super: 'off' }]);
    await expect(sql(urlOf(other.url, { database: 'walls_mine' }), 'SELECT 1')).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('of the same service by several processes at once works', async () => {
    const made = await Promise.all(
      [1, 2, 3].map(() => provision(testServerUrl(), { service: 'walls-other', credentials })),
    );
    expect(made).toEqual([other, other, other]);
  });

  it.each(['', 'Notes', 'a;drop', '1st', 'x'.repeat(52)])('refuses the name "%s"', async (service) => {
    await expect(provision(testServerUrl(), { service, credentials })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});

/** Everything that anybody may do with the database and its tables. */
async function rights(): Promise<unknown> {
  const [row] = await sql(
    urlOf(testServerUrl(), { database: 'walls_mine' }),
    `
    SELECT (SELECT datacl::text FROM pg_database WHERE datname = 'walls_mine') AS database,
           (SELECT string_agg(relname || relacl::text, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace) AS tables`,
  );
  return row;
}

async function sql(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
