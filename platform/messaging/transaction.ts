/**
 * The one way to change state and say so. The work of a transaction changes rows and appends events; both are
 * committed together or not at all. An aggregate's head row is locked before its events draw their numbers, so
 * within an aggregate log order, version order and commit order are the same. Between aggregates no order is promised.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { databaseFault, sqlStateOf } from '@stoa/database/errors.ts';
import { patience } from '@stoa/database/patience.ts';
import { type Clock, systemClock } from '@stoa/kernel/clock.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { newId } from '@stoa/kernel/ids.ts';
import { Aggregate, type PendingEntry } from './aggregate.ts';
import type { Cause } from './cause.ts';
import { lockHeads, writeEntries, type SqlClient } from './log-writer.ts';

/** A Prisma client, as far as it is needed to open a transaction whose client is `Db`. */
export interface TransactionalClient<Db> {
  $transaction<Result>(
    work: (db: Db) => Promise<Result>,
    options?: { maxWait?: number; timeout?: number },
  ): Promise<Result>;
}

export interface TransactionOptions {
  readonly cause?: Cause;
  readonly clock?: Clock;
  /** Milliseconds the work may take before the database gives it up. Imports need more than requests. */
  readonly timeout?: number;
}

/** What the work of a transaction can do. */
export interface Transaction<Db> {
  readonly db: Db;
  readonly now: Date;
  /** Locks an existing aggregate until the end of the transaction; null when there is none. */
  lock(type: string, id: string): Promise<Aggregate | null>;
  /** Locks several aggregates in the order of their ids, so that two transactions never wait for each other. */
  lockAll(type: string, ids: readonly string[]): Promise<Map<string, Aggregate>>;
  /** Starts a new aggregate. That it exists already shows at the end, as a fault with code CONFLICT. */
  create(type: string, id: string): Aggregate;
}

const ATTEMPTS = 4;
const UNIQUE_VIOLATION = '23505';

/**
 * Runs `work` in one database transaction and writes what it appended. Work may run again from the start after a
 * deadlock or a serialization failure, so it has no effect other than through `tx`.
 * @throws {Fault} CONFLICT when a created aggregate exists; a retryable DATABASE_… fault when the database is the cause,
 *   also when contention does not end; whatever `work` throws rolls everything back.
 */
export async function transaction<Db extends SqlClient, Result>(
  client: TransactionalClient<Db>,
  work: (tx: Transaction<Db>) => Promise<Result>,
  { cause, clock = systemClock, timeout = patience.requestMs }: TransactionOptions = {},
): Promise<Result> {
  const why = cause ?? { correlationId: newId() };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.$transaction((db) => attemptWork(db, clock.now(), why, work), { timeout, maxWait: timeout });
    } catch (error) {
      const fault = databaseFault(error);
      if (fault?.code !== 'DATABASE_CONFLICT' || attempt === ATTEMPTS) throw fault ?? error;
      await pause(Math.random() * 10 * 2 ** attempt);
    }
  }
}

async function attemptWork<Db extends SqlClient, Result>(
  db: Db,
  now: Date,
  cause: Cause,
  work: (tx: Transaction<Db>) => Promise<Result>,
): Promise<Result> {
  const held = new Map<string, Aggregate>();
  const entries: PendingEntry[] = [];
  const hold = (type: string, id: string, version: number): Aggregate => {
    const aggregate = new Aggregate(type, id, version, () => now, entries);
    held.set(`${type}:${id}`, aggregate);
    return aggregate;
  };
  const lockAll = async (type: string, ids: readonly string[]): Promise<Map<string, Aggregate>> => {
    const found = new Map<string, Aggregate>();
    const wanted: string[] = [];
    for (const id of new Set(ids)) {
      const already = held.get(`${type}:${id}`);
      if (already) found.set(id, already);
      else wanted.push(id);
    }
    for (const { id, version } of await lockHeads(db, type, wanted)) found.set(id, hold(type, id, version));
    return found;
  };
  const result = await work({
    db,
    now,
    lockAll,
    lock: async (type, id) => (await lockAll(type, [id])).get(id) ?? null,
    create: (type, id) => {
      if (held.has(`${type}:${id}`)) throw new TypeError(`${type} ${id} is held already`);
      return hold(type, id, 0);
    },
  });
  if (entries.length > 0) {
    try {
      await writeEntries(db, [...held.values()], entries, cause);
    } catch (error) {
      if (sqlStateOf(error) === UNIQUE_VIOLATION) throw new Fault('CONFLICT', 'It exists already.', { cause: error });
      throw error;
    }
  }
  return result;
}
