import pg from 'pg';
import { Fault } from '@stoa/kernel/fault.ts';
import { withClient } from './client.ts';
import type { Credentials } from './credentials.ts';

// One database per service, with two roles of its own: `<name>_owner` changes the schema, `<name>_app` changes data.
// Nobody but these two (and the superuser) can connect to it. Done again, it changes nothing but what was tampered with.

/** How a service reaches its database. */
export interface ServiceDatabase {
  readonly name: string;
  /** For the service: reads and changes rows, nothing else. */
  readonly url: string;
  /** For migrations. */
  readonly ownerUrl: string;
}

export interface ProvisionOptions {
  /** The service's name: lower-case letters, digits and hyphens. */
  readonly service: string;
  /** Default: the service's name with underscores. */
  readonly database?: string;
  readonly credentials: Credentials;
  /** Make the database as a copy of this one, instead of an empty one. */
  readonly template?: string;
}

export function roleNames(service: string): { owner: string; app: string } {
  const name = identifier(service);
  return { owner: `${name}_owner`, app: `${name}_app` };
}

/** Makes, or puts right, the database and the roles of one service. Needs a superuser's URL. */
export async function provision(adminUrl: string, options: ProvisionOptions): Promise<ServiceDatabase> {
  const roles = roleNames(options.service);
  const database = identifier(options.database ?? options.service);
  await withClient(adminUrl, async (admin) => {
    // PostgreSQL cannot make roles or databases side by side without colliding now and then: one at a time.
    await admin.query(`SELECT pg_advisory_lock(hashtext('stoa-provision'))`);
    for (const shared of ['postgres', 'template1'])
      await admin.query(`REVOKE ALL ON DATABASE ${shared} FROM PUBLIC`);
    await ensureRole(admin, roles.owner, options.credentials.passwordOf(roles.owner), OWNER_LIMITS);
    await ensureRole(admin, roles.app, options.credentials.passwordOf(roles.app), APP_LIMITS);
    await ensureDatabase(admin, database, options.template);
    await admin.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    await admin.query(`GRANT CONNECT ON DATABASE ${database} TO ${roles.owner}, ${roles.app}`);
    // The owner may add PostgreSQL's harmless extensions, as pg_trgm.
    await admin.query(`GRANT CREATE ON DATABASE ${database} TO ${roles.owner}`);
  });
  if (options.template === undefined) {
    await withClient(urlOf(adminUrl, { database }), async (admin) => {
      await admin.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
      await admin.query(`GRANT USAGE, CREATE ON SCHEMA public TO ${roles.owner}`);
      await admin.query(`GRANT USAGE ON SCHEMA public TO ${roles.app}`);
      await grantFutureTables(admin, roles.owner, roles.app);
    });
  }
  const login = (user: string) =>
    urlOf(adminUrl, { user, password: options.credentials.passwordOf(user), database });
  return { name: options.service, url: login(roles.app), ownerUrl: login(roles.owner) };
}

/**
 * Gives the service's role its rights on the tables of a migrated database, as the owner of them. Rows of an
 * insert-only table can be added and read, never changed: those tables are named here, or say so themselves
 * (`COMMENT ON TABLE … IS 'insert-only'`, or `'insert-only except a, b'` for columns that are filled in later).
 * Does nothing when both URLs log in as the same role, which then owns the tables and cannot be held back.
 */
export async function applyGrants(
  ownerUrl: string,
  appUrl: string,
  insertOnly: readonly string[] = [],
): Promise<void> {
  const app = decodeURIComponent(new URL(appUrl).username);
  const owner = decodeURIComponent(new URL(ownerUrl).username);
  if (app === owner) return;
  const role = pg.escapeIdentifier(app);
  await withClient(ownerUrl, async (client) => {
    await client.query('BEGIN');
    await grantFutureTables(client, pg.escapeIdentifier(owner), role);
    await client.query(`GRANT USAGE ON SCHEMA public TO ${role}`);
    await client.query(`GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
    for (const { name, comment } of await ownTables(client)) {
      const table = `public.${pg.escapeIdentifier(name)}`;
      const rule = insertOnlyRule(comment) ?? (insertOnly.includes(name) ? [] : null);
      await client.query(`REVOKE ALL ON ${table} FROM ${role}`);
      if (name === '_prisma_migrations') await client.query(`GRANT SELECT ON ${table} TO ${role}`);
      else if (rule === null)
        await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${role}`);
      else {
        await client.query(`GRANT SELECT, INSERT ON ${table} TO ${role}`);
        if (rule.length > 0)
          await client.query(
            `GRANT UPDATE (${rule.map(pg.escapeIdentifier).join(', ')}) ON ${table} TO ${role}`,
          );
      }
    }
    await client.query('COMMIT');
  });
}

/** The same place with another database or login. */
export function urlOf(url: string, change: { user?: string; password?: string; database?: string }): string {
  const address = new URL(url);
  if (change.user !== undefined) address.username = encodeURIComponent(change.user);
  if (change.password !== undefined) address.password = encodeURIComponent(change.password);
  if (change.database !== undefined) address.pathname = `/${encodeURIComponent(change.database)}`;
  return address.href;
}

// A statement that takes longer is a mistake, and one that waits for a lock this long will not get it in time.
const APP_LIMITS = {
  statement_timeout: '30s',
  lock_timeout: '5s',
  idle_in_transaction_session_timeout: '30s',
  search_path: 'public, pg_temp',
};
// A migration may rewrite a large table, but must not queue the whole service behind its wait for a lock.
const OWNER_LIMITS = {
  statement_timeout: '0',
  lock_timeout: '10s',
  idle_in_transaction_session_timeout: '5min',
  search_path: 'public, pg_temp',
};

async function ensureRole(
  admin: pg.Client,
  role: string,
  password: string,
  limits: Readonly<Record<string, string>>,
): Promise<void> {
  const { rowCount } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  const nothingSpecial = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT';
  await admin.query(
    `${rowCount ? 'ALTER' : 'CREATE'} ROLE ${role} ${nothingSpecial} PASSWORD ${pg.escapeLiteral(password)}`,
  );
  for (const [name, value] of Object.entries(limits)) {
    // A list of schemas is written without quotes around the whole.
    await admin.query(
      `ALTER ROLE ${role} SET ${name} = ${name === 'search_path' ? value : pg.escapeLiteral(value)}`,
    );
  }
}

async function ensureDatabase(
  admin: pg.Client,
  database: string,
  template: string | undefined,
): Promise<void> {
  const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
  if (rowCount) return;
  await admin.query(`CREATE DATABASE ${database} TEMPLATE ${identifier(template ?? 'template0')}`);
}

async function grantFutureTables(client: pg.Client, owner: string, app: string): Promise<void> {
  const defaults = `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA public GRANT`;
  await client.query(`${defaults} SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${app}`);
  await client.query(`${defaults} USAGE, SELECT ON SEQUENCES TO ${app}`);
}

async function ownTables(client: pg.Client): Promise<{ name: string; comment: string | null }[]> {
  const { rows } = await client.query<{ name: string; comment: string | null }>(
    `SELECT relname AS name, obj_description(oid, 'pg_class') AS comment
       FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND pg_get_userbyid(relowner) = current_user
      ORDER BY relname`,
  );
  return rows;
}

/** Columns that may be changed although the table is insert-only; `null` for an ordinary table. */
function insertOnlyRule(comment: string | null): string[] | null {
  const rule = /^insert-only(?:\s+except\s+(?<columns>[\w\s,]+))?/.exec(comment ?? '');
  if (!rule) return null;
  return (rule.groups?.columns ?? '')
    .split(',')
    .map((column) => column.trim())
    .filter(Boolean);
}

/** Names go into SQL as they are, so only harmless ones are let in. */
function identifier(name: string): string {
  const plain = name.replaceAll('-', '_');
  if (!/^[a-z][a-z0-9_]{0,50}$/.test(plain)) {
    throw new Fault(
      'BAD_USER_INPUT',
      `"${name}" cannot name a database: lower-case letters, digits and hyphens, at most 51.`,
    );
  }
  return plain;
}
