import { Fault } from '@stoa/kernel/fault.ts';

// Which failures of a start may pass by themselves, so that a service waits for its database and does not die.

const network = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'];
/** PostgreSQL: starting or stopping, too many connections, connection lost. */
const postgres = ['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08004', '08006'];
/** Prisma: server not reachable, timed out, connection closed, no connection free. */
const prisma = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024'];
const passing = new Set([...network, ...postgres, ...prisma]);
const MAX_DEPTH = 8;

/** True when trying again later, with nothing changed here, can succeed. */
export function isTransient(error: unknown, depth = 0): boolean {
  if (depth > MAX_DEPTH || typeof error !== 'object' || error === null) return false;
  if (error instanceof Fault) return error.retryable;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && passing.has(code)) return true;
  if (error instanceof AggregateError && error.errors.some((inner) => isTransient(inner, depth + 1))) return true;
  return isTransient(cause, depth + 1);
}

/** The stable code of a failure, for people who must not see its message. */
export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && code !== '' ? code : 'UNEXPECTED_ERROR';
}
