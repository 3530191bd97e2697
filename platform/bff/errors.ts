import { Fault } from '@stoa/kernel/fault.ts';

/** Codes that a BFF gives out itself, and what they mean to a client. Codes of the gateway pass through unchanged. */
export const bffErrors = {
  GATEWAY_UNAVAILABLE:
    'The gateway did not answer in time, or not with an answer that can be used. After a mutation it is not known whether it took effect.',
} as const;

/** The reason stays in `cause`, for the log: it may hold addresses. */
export function gatewayUnavailable(cause: unknown): Fault {
  return new Fault('GATEWAY_UNAVAILABLE', 'The shop cannot be reached at the moment.', { retryable: true, cause });
}

/**
 * The gateway did not want to hear this caller at all, for instance because of an expired token. That is an answer to the
 * whole request, not to one field: its status is the gateway's.
 */
export class CallerRefused extends Fault {}
