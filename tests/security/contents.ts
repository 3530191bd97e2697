/** What stands in the databases of the shop, row by row, to show that a request changed nothing, or only this. */
import { withClient } from '@stoa/database/client.ts';
import type { Shop } from '../kit/shop.ts';

/** Every row of every table as text, under `service.table`. */
export type Contents = ReadonlyMap<string, readonly string[]>;

export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Reads all tables of all services. For small shops: everything is held in memory. */
export async function contentsOf(shop: Shop): Promise<Contents> {
  const parts = await Promise.all([...shop.parts.values()].map(({ name, database }) => rowsOf(name, database.ownerUrl)));
  return new Map(parts.flat());
}

async function rowsOf(service: string, ownerUrl: string): Promise<[string, string[]][]> {
  return withClient(ownerUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    );
    // One statement for all tables: a snapshot, in which no table is older than another.
    const selects = tables.map(({ name }) => `SELECT '${name}' AS table, t::text AS row FROM ${name} t`);
    const { rows } = await client.query<{ table: string; row: string }>(`${selects.join(' UNION ALL ')} ORDER BY 1, 2`);
    const grouped = Map.groupBy(rows, ({ table }) => `${service}.${table}`);
    return [...grouped].map(([table, found]) => [table, found.map(({ row }) => row)]);
  });
}

/** Rows that are in one of the two only, each with its table in front. A changed row is removed and added. */
export function difference(before: Contents, after: Contents): Difference {
  const listed = (contents: Contents) =>
    new Set([...contents].flatMap(([table, rows]) => rows.map((row, index) => `${table} ${row} #${index - rows.indexOf(row)}`)));
  const [old, now] = [listed(before), listed(after)];
  return { added: [...now.difference(old)], removed: [...old.difference(now)] };
}

export const nothing: Difference = { added: [], removed: [] };
