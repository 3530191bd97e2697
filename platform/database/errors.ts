import { Fault } from '@stoa/kernel/fault.ts';

/** The codes of the faults of this package, with what they mean. */
export const databaseErrors = {
  DATABASE_UNAVAILABLE:
    'The database cannot be reached, is starting or stopping, or the connection broke. Try again.',
  DATABASE_OVERLOADED: 'The database has no free connection, memory or disk space for this. Try again later.',
  DATABASE_CONFLICT: "Two transactions got in each other's way and this one was undone. Try again.",
  DATABASE_TIMEOUT: 'A statement took too long or waited too long for a lock, and was undone. Try again.',
  DATABASE_NOT_RUNNING: 'No database server runs on the data folder.',
  DATABASE_START_FAILED: 'PostgreSQL does not start.',
  DATA_DIRECTORY_IN_USE: 'A living process already uses the data directory.',
  DATA_DIRECTORY_UNUSABLE: 'The data directory cannot be made or written, or holds something else.',
  CREDENTIALS_MISSING: 'The file with the passwords of an existing database is gone.',
  CREDENTIALS_UNREADABLE: 'The file with the passwords cannot be read.',
  PORT_IN_USE: 'Another program listens on the port.',
  POSTGRES_NOT_INSTALLED: 'The programs of the embedded PostgreSQL are not there.',
  MIGRATION_FAILED: 'A migration cannot be applied.',
  MIGRATION_CHANGED: 'A migration was changed after it had been applied.',
} as const;

type DatabaseErrorCode = keyof typeof databaseErrors;

/**
 * The fault behind an error that a Prisma client or `pg` threw, when the database and not the statement is the
 * cause: it is worth trying again. `null` for everything else. Decided by SQLSTATE and by the codes of Node and
 * Prisma, never by PostgreSQL's words, which depend on its language.
 */
export function databaseFault(error: unknown): Fault | null {
  if (error instanceof Fault) return error;
  for (const code of codesOf(error)) {
    const meaning = faultCodeOf(code);
    if (meaning) return new Fault(meaning, databaseErrors[meaning], { retryable: true, cause: error });
  }
  return null;
}

/** The SQLSTATE inside an error that a Prisma client or `pg` threw, for instance `23505`; `null` without one. */
export function sqlStateOf(error: unknown): string | null {
  for (const code of codesOf(error))
    if (/^[0-9A-Z]{5}$/.test(code) && /\d/.test(code) && !/^P[1-6]\d{3}$/.test(code)) return code;
  return null;
}

function faultCodeOf(code: string): DatabaseErrorCode | null {
  if (UNAVAILABLE.has(code) || /^08...$/.test(code)) return 'DATABASE_UNAVAILABLE';
  if (OVERLOADED.has(code) || /^53...$/.test(code)) return 'DATABASE_OVERLOADED';
  if (code === '40001' || code === '40P01' || code === 'P2034') return 'DATABASE_CONFLICT';
  if (code === '57014' || code === '55P03' || code === 'P2028') return 'DATABASE_TIMEOUT';
  return null;
}

const UNAVAILABLE = new Set([
  ...['57P01', '57P02', '57P03', '57P05', '25P03'], // stopped, crashed, starting, idle too long
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024'], // Prisma: unreachable, timeouts, closed, no connection in time
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout'], // Prisma's adapter, for errors of the socket
  // The driver gives these no code, only its own fixed words.
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Client has encountered a connection error and is not queryable',
  'timeout expired',
  'timeout exceeded when trying to connect',
]);

const OVERLOADED = new Set(['P2037', 'TooManyConnections']);

/** Every code on the way down: Prisma wraps the adapter's error, which wraps PostgreSQL's. */
function* codesOf(error: unknown, depth = 0): Generator<string> {
  if (typeof error !== 'object' || error === null || depth > 5) return;
  const { code, originalCode, kind, message, cause, meta } = error as Record<string, unknown>;
  if (typeof originalCode === 'string') yield originalCode;
  yield* codesOf((meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError, depth + 1);
  yield* codesOf(cause, depth + 1);
  if (typeof code === 'string') yield code;
  if (typeof kind === 'string') yield kind;
  if (code === undefined && typeof message === 'string') yield message;
}
