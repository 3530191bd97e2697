import { withClient } from '@stoa/database/client.ts';

/** Row count and checksum of every table of a database, by table. */
export type Fingerprint = Readonly<Record<string, string>>;

/** What is drawn anew in every run: two runs that did the same differ in nothing but this. */
const DRAWN: Readonly<Record<string, readonly string[]>> = {
  log: ['id', 'event_id', 'recorded_at', 'personal_id'],
  erasable_payload: ['id'],
};

/**
 * The content of a whole database as some numbers.
 * @param compare `to the byte`, or `by meaning`, which leaves out what is drawn anew in every run
 */
export async function fingerprint(ownerUrl: string, compare: 'to the byte' | 'by meaning'): Promise<Fingerprint> {
  return withClient(ownerUrl, async (client) => {
    const tables = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1`,
    );
    const found: Record<string, string> = {};
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ content: string }>(
        `SELECT count(*) || ' rows, ' || coalesce(md5(string_agg(line, chr(10) ORDER BY line)), 'none') AS content
         FROM (SELECT (to_jsonb(content) - $1::text[])::text AS line FROM ${client.escapeIdentifier(name)} AS content) AS lines`,
        [compare === 'by meaning' ? (DRAWN[name] ?? []) : []],
      );
      found[name] = rows[0]?.content ?? '';
    }
    return found;
  });
}
