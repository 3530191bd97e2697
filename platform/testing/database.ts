import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { withClient } from '@stoa/database/client.ts';
import { connect, type AnyClient, type ClientClass } from '@stoa/database/connect.ts';
import type { Credentials } from '@stoa/database/credentials.ts';
import type { Server } from '@stoa/database/embedded-postgres/server.ts';
import { findDrift, migrate, migrationNames, schemaFolder } from '@stoa/database/migrate.ts';
import { patience } from '@stoa/database/patience.ts';
import { applyGrants, provision } from '@stoa/database/provision.ts';

// Databases for tests: a real PostgreSQL with the service's real roles and migrations, one copy per test file.
// Jest's global setup starts the server. A service's template is made by the first test that wants a copy of it, so
// tests without a database do not wait for any.

// As long as a test has.
patience.requestMs = 120_000;

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
 * A fresh, migrated, empty database of a service. `folder` is for a test that brings a schema of its own
 * (`schema.prisma` and `migrations/`).
 */
export async function testDatabase(service: string, folder = schemaFolder(service)): Promise<TestDatabase> {
  const template = await ensureTemplate(service, folder);
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  const { url, ownerUrl } = await provision(testServerUrl(), {
    service,
    database,
    template,
    credentials: testCredentials,
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
      await withClient(testServerUrl(), (admin) =>
        admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`),
      );
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

/** Makes the migrated database to be copied, unless this or another process has; returns its name. */
async function ensureTemplate(service: string, folder: string): Promise<string> {
  const template = templateName(service, folder);
  await withClient(testServerUrl(), async (admin) => {
    await admin.query('SELECT pg_advisory_lock(hashtext($1))', [template]);
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [
      template,
    ]);
    if (rowCount) return;
    const { url, ownerUrl } = await provision(testServerUrl(), {
      service,
      database: template,
      credentials: testCredentials,
    });
    await migrate(folder, ownerUrl);
    await applyGrants(ownerUrl, url);
    // Only now it is a template; and PostgreSQL copies a database only while nobody is connected to it.
    await admin.query(`ALTER DATABASE ${template} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  });
  return template;
}

/** Named by what is in the folder: other migrations, another template. */
function templateName(service: string, folder: string): string {
  const files = [
    'schema.prisma',
    ...migrationNames(folder).map((name) => path.join('migrations', name, 'migration.sql')),
  ];
  const content = createHash('sha256');
  for (const file of files)
    content
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(folder, file)));
  return `template_${service.replaceAll('-', '_').slice(0, 25)}_${content.digest('hex').slice(0, 12)}`;
}

/** Every test process works out the same passwords from the server's secret. */
const testCredentials: Credentials = {
  has: () => true,
  passwordOf: (role) => createHash('sha256').update(`${role} ${testServerUrl()}`).digest('hex'),
};
