import { Fault } from '@stoa/kernel/fault.ts';

/** Codes that this package gives out, and what they mean to a client. */
export const identityErrors = {
  UNAUTHENTICATED: 'The token or signature of the request is missing where it is needed, or cannot be accepted.',
  FORBIDDEN: 'The caller is known, and may not do this.',
  INVALID_SETTINGS: 'A setting, a secret or a key is missing, damaged or holds a value that cannot be used; the message says which.',
} as const;

/**
 * One message for every reason: whoever tries forged tokens learns nothing from the answer. The reason is the
 * cause, for the log.
 */
export function unauthenticated(reason: unknown, options: { readonly retryable?: boolean } = {}): Fault {
  const cause = typeof reason === 'string' ? new Error(reason) : reason;
  return new Fault('UNAUTHENTICATED', 'These credentials cannot be accepted.', { ...options, cause });
}
