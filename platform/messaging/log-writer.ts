/** The SQL behind a transaction: set-based, so that one entry and ten thousand cost the same number of statements. */
import type { Aggregate, PendingEntry } from './aggregate.ts';
import type { Cause } from './cause.ts';

/** A Prisma client or transaction client, as far as raw statements need it. */
export interface SqlClient {
  $queryRaw<Rows = unknown>(sql: TemplateStringsArray, ...values: unknown[]): PromiseLike<Rows>;
  $executeRaw(sql: TemplateStringsArray, ...values: unknown[]): PromiseLike<number>;
}

/** Locks the heads of existing aggregates in the order of their ids and gives their versions. */
export async function lockHeads(
  db: SqlClient,
  type: string,
  ids: readonly string[],
): Promise<{ id: string; version: number }[]> {
  if (ids.length === 0) return [];
  return db.$queryRaw<{ id: string; version: number }[]>`
    SELECT id::text AS id, version FROM aggregate_head
    WHERE type = ${type} AND id = ANY(${[...ids]}::uuid[])
    ORDER BY id FOR UPDATE`;
}

/** Moves the heads, then numbers and inserts the entries in the order in which they were appended. */
export async function writeEntries(
  db: SqlClient,
  aggregates: readonly Aggregate[],
  entries: readonly PendingEntry[],
  cause: Cause,
): Promise<void> {
  const touched = new Set(entries.map((entry) => `${entry.aggregateType}:${entry.aggregateId}`));
  const moved = aggregates.filter(({ type, id }) => touched.has(`${type}:${id}`));
  const created = moved.filter((aggregate) => aggregate.isNew);
  const changed = moved.filter((aggregate) => !aggregate.isNew);
  if (created.length > 0) {
    await db.$executeRaw`
      INSERT INTO aggregate_head (type, id, version)
      SELECT type, id, version FROM jsonb_to_recordset(${heads(created)}::jsonb)
        AS head(type text, id uuid, version int) ORDER BY type, id`;
  }
  if (changed.length > 0) {
    await db.$executeRaw`
      UPDATE aggregate_head AS current SET version = head.version
      FROM jsonb_to_recordset(${heads(changed)}::jsonb) AS head(type text, id uuid, version int)
      WHERE current.type = head.type AND current.id = head.id`;
  }
  await writePersonalData(db, entries);
  await db.$executeRaw`
    INSERT INTO log (event_id, type, version, aggregate_type, aggregate_id, aggregate_version, payload, personal_id,
      occurred_at, correlation_id, causation_id, traceparent)
    SELECT event_id, type, version, aggregate_type, aggregate_id, aggregate_version, payload, personal_id,
      occurred_at, ${cause.correlationId}::uuid, ${cause.causationId ?? null}::uuid, ${cause.traceparent ?? null}
    FROM ROWS FROM (jsonb_to_recordset(${rows(entries)}::jsonb) AS (event_id uuid, type text, version int,
      aggregate_type text, aggregate_id uuid, aggregate_version int, payload jsonb, personal_id uuid,
      occurred_at timestamptz)) WITH ORDINALITY AS entry ORDER BY ordinality`;
}

async function writePersonalData(db: SqlClient, entries: readonly PendingEntry[]): Promise<void> {
  const personal = entries.flatMap(({ personal: row }) => (row ? [row] : []));
  if (personal.length === 0) return;
  await db.$executeRaw`
    INSERT INTO erasable_payload (id, subject_id, data)
    SELECT id, "subjectId", data FROM jsonb_to_recordset(${JSON.stringify(personal)}::jsonb)
      AS personal(id uuid, "subjectId" uuid, data jsonb)`;
}

function heads(aggregates: readonly Aggregate[]): string {
  return JSON.stringify(aggregates.map(({ type, id, version }) => ({ type, id, version })));
}

function rows(entries: readonly PendingEntry[]): string {
  return JSON.stringify(
    entries.map((entry) => ({
      event_id: entry.eventId,
      type: entry.type,
      version: entry.version,
      aggregate_type: entry.aggregateType,
      aggregate_id: entry.aggregateId,
      aggregate_version: entry.aggregateVersion,
      payload: entry.payload,
      personal_id: entry.personal?.id ?? null,
      occurred_at: entry.occurredAt.toISOString(),
    })),
  );
}
