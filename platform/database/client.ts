import pg from 'pg';
import { databaseFault } from './errors.ts';

/**
 * Runs `work` with one plain connection, and closes it. For administration; services use `connect`.
 * @throws {Fault} a retryable DATABASE_… fault when the database cannot be reached; whatever `work` throws
 */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 30_000,
    application_name: 'stoa-administration',
  });
  client.on('error', () => {}); // the next query fails with the reason
  await client.connect().catch((error: unknown) => {
    throw databaseFault(error) ?? error;
  });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
