import { Fault } from '@stoa/kernel/fault.ts';

/** Codes that the gateway gives out itself, and what they mean to a client. */
export const gatewayErrors = {
  DOWNSTREAM_SERVICE_ERROR:
    'A service behind the gateway could not answer. `extensions.serviceName` says which; the rest of the answer stands.',
  SUPERGRAPH_UNAVAILABLE: 'The gateway has just started and does not know its graph yet. Try again in a moment.',
  COMPOSITION_FAILED: 'For operators: the subgraphs are no graph together; the message lists every reason.',
  INVALID_SUPERGRAPH: 'For operators: the file to start with is not a composed supergraph.',
} as const;

/**
 * A service is away, slow, or answered something that is no GraphQL answer. The reason stays in `cause`, for the log:
 * it holds addresses and foreign text, neither of which a client may see.
 */
export function downstreamFault(serviceName: string, reason: unknown): Fault {
  const cause = typeof reason === 'string' ? new Error(reason) : reason;
  return new Fault('DOWNSTREAM_SERVICE_ERROR', 'A service could not answer this part of the request.', {
    retryable: true,
    details: { serviceName },
    cause,
  });
}
