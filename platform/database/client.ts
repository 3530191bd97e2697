import pg from 'pg';

/** Runs `work` with one plain connection, and closes it. For administration; services use `connect`. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'stoa-administration',
  });
  client.on('error', () => {}); // the next query fails with the reason
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
