import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import { connect, type AnyClient, type ClientClass } from '@stoa/database/connect.ts';
import type { Server } from '@stoa/database/embedded-postgres/server.ts';
import { findDrift, migrate, schemaFolder } from '@stoa/database/migrate.ts';
import { applyGrants, provision, roleNames, urlOf } from '@stoa/database/provision.ts';

// Databases for tests: a real PostgreSQL with the service's real roles and migrations, one copy per test file.
// Jest's global setup starts the server and makes the templates; see tests/kit/global-setup.ts.

/** A database of a test's own. */
export interface TestDatabase {
  /** For the service: only what its role may do. */
  readonly url: string;
  /** For what a service must not do itself: change the schema, look into everything. */
  readonly ownerUrl: string;
  /** Opens a client of the service's role; closed by `drop`. */
  connect<Client extends AnyClient>(Class: ClientClass<Client>): Client;
  /** Closes the clients and removes the database. */
  drop(): Promise<void>;
}

/**
 * A fresh, migrated, empty database of a service: a copy of its template. `folder` is for a test that brings a
 * schema of its own (`schema.prisma` and `migrations/`); its template is made at the first use in each process.
 */
export async function testDatabase(service: string, folder?: string): Promise<TestDatabase> {
  if (folder !== undefined) await ownTemplate(service, folder);
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  const { url, ownerUrl } = await provision(testServerUrl(), {
    service,
    database,
    template: folder === undefined ? templateName(service) : templateName(service, folder),
    credentials: { has: () => true, passwordOf: testPassword },
  });
  const clients: AnyClient[] = [];
  return {
    url,
    ownerUrl,
    connect(Class) {
      const client = connect(Class, url, { applicationName: `test-${service}` });
      clients.push(client);
      return client;
    },
    async drop() {
      await Promise.all(clients.map((client) => client.$disconnect()));
      await asAdmin((admin) => admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`));
    },
  };
}

/** The SQL that the migrations of a service lack to reach its schema; empty when they agree. */
export async function driftOf(service: string, folder = schemaFolder(service)): Promise<string> {
  return await findDrift(folder, testServerUrl());
}

/** URL of the test server for its superuser. */
export function testServerUrl(): string {
  const url = process.env.STOA_TEST_SERVER_URL;
  if (!url) throw new Error('No test server: this code runs under Jest, whose global setup starts it.');
  return url;
}

/** Lets the test processes find the server. Called by the global setup. */
export function shareTestServer(server: Server): void {
  process.env.STOA_TEST_SERVER_URL = server.adminUrl();
}

/** Makes the migrated database that `testDatabase` copies. Called by the global setup. */
export async function makeTemplate(service: string, folder: string, template = templateName(service)): Promise<void> {
  const credentials = { has: () => true, passwordOf: testPassword };
  const { url, ownerUrl } = await provision(testServerUrl(), { service, database: template, credentials });
  await migrate(folder, ownerUrl);
  await applyGrants(ownerUrl, url);
  // PostgreSQL copies a database only while nobody is connected to it.
  await asAdmin((admin) => admin.query(`ALTER DATABASE ${template} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`));
}

const ownTemplates = new Map<string, Promise<void>>();

async function ownTemplate(service: string, folder: string): Promise<void> {
  const name = templateName(service, folder);
  let made = ownTemplates.get(name);
  if (!made) ownTemplates.set(name, (made = makeTemplate(service, folder, name)));
  await made;
}

function templateName(service: string, folder?: string): string {
  const own = folder === undefined ? '' : `_${createHash('sha256').update(`${path.resolve(folder)} ${process.pid}`).digest('hex').slice(0, 12)}`;
  return `template_${roleNames(service).app.slice(0, 25)}${own}`;
}

/** Every test process works out the same passwords from the server's secret. */
function testPassword(role: string): string {
  return createHash('sha256').update(`${role} ${testServerUrl()}`).digest('hex');
}

async function asAdmin(work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: urlOf(testServerUrl(), { database: 'postgres' }), application_name: 'stoa-test' });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
