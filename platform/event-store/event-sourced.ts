/**
 * Aggregates whose state is the fold of their events. The log is the only store: a state is never kept beside it,
 * so it cannot disagree with history. Guarantees that an append is made on the version that was decided upon, and
 * that many aggregates are loaded by one statement.
 */
import type { Aggregate } from '@stoa/messaging/aggregate.ts';
import type { EventDefinition } from '@stoa/messaging/event.ts';
import type { SqlClient } from '@stoa/messaging/log-writer.ts';
import type { Transaction } from '@stoa/messaging/transaction.ts';

/** An event as it was stored, its personal data joined: null once the person was deleted. */
export interface RecordedEvent {
  readonly type: string;
  readonly version: number;
  readonly aggregateVersion: number;
  readonly payload: unknown;
  readonly personal: unknown;
  readonly occurredAt: Date;
}

/** How an aggregate comes to its state. */
export interface EventSourced<State> {
  /** The aggregate type of its events, for instance `Order`. */
  readonly aggregate: string;
  readonly events: readonly EventDefinition[];
  /** Next state; `null` is the state before the first event. Pure, and total over all events of `events`. */
  evolve(state: State | null, event: RecordedEvent): State;
}

/** A state and the number of events it was folded from. */
export interface Versioned<State> {
  readonly state: State;
  readonly version: number;
}

/** Folds the history of each aggregate; ids without history are absent. One statement for all ids. */
export async function loadMany<State>(
  db: SqlClient,
  sourced: EventSourced<State>,
  ids: readonly string[],
): Promise<Map<string, Versioned<State>>> {
  if (ids.length === 0) return new Map();
  const rows = await db.$queryRaw<(RecordedEvent & { aggregateId: string })[]>`
    SELECT log.aggregate_id::text AS "aggregateId", log.type, log.version,
      log.aggregate_version AS "aggregateVersion", log.payload, personal.data AS personal,
      log.occurred_at AS "occurredAt"
    FROM log LEFT JOIN erasable_payload AS personal ON personal.id = log.personal_id
    WHERE log.aggregate_type = ${sourced.aggregate} AND log.aggregate_id = ANY(${[...ids]}::uuid[])
    ORDER BY log.aggregate_id, log.aggregate_version`;
  const folded = new Map<string, Versioned<State>>();
  for (const row of rows) {
    const before = folded.get(row.aggregateId);
    folded.set(row.aggregateId, {
      state: sourced.evolve(before?.state ?? null, row),
      version: row.aggregateVersion,
    });
  }
  return folded;
}

/** An aggregate that this transaction holds, with the state that its next event will follow. */
export interface Held<State> extends Versioned<State> {
  readonly stream: Aggregate;
}

/**
 * Locks an aggregate and folds its state, so that a decision is made on the last version there is; null when there
 * is no such aggregate.
 */
export async function hold<Db extends SqlClient, State>(
  tx: Transaction<Db>,
  sourced: EventSourced<State>,
  id: string,
): Promise<Held<State> | null> {
  const stream = await tx.lock(sourced.aggregate, id);
  if (!stream) return null;
  const loaded = (await loadMany(tx.db, sourced, [id])).get(id);
  return loaded ? { ...loaded, stream } : null;
}
