import { Fault } from '@stoa/kernel/fault.ts';

/** Codes that the gateway gives out itself, and what they mean to a client. */
export const gatewayErrors = {
  DOWNSTREAM_SERVICE_ERROR:
    'A service behind the gateway could not answer. `extensions.serviceName` says which; the rest of the answer stands.',
  DOWNSTREAM_TIMEOUT: 'A service behind the gateway took too long. A mutation may have been done all the same.',
  DOWNSTREAM_CIRCUIT_OPEN: 'A service behind the gateway failed too often just now, and is left alone for some seconds.',
  DOWNSTREAM_BUSY: 'So many requests wait for a service behind the gateway that this one was not queued.',
  DEADLINE_EXCEEDED: 'The time for the whole request was used up before this part of it was done.',
  CLIENT_GONE: 'For the log: the client went away before it had its answer, so work for it was stopped.',
  FIELD_UNRESOLVABLE: 'The graph has this field, but no way leads to a service that could give what was selected of it.',
  FIELD_FORBIDDEN: 'The caller lacks a right that the graph asks for this. It was not fetched; of a mutation, nothing was done.',
  SELECTIONS: 'The document has more fields than the gateway plans, its fragments expanded.',
  LIST_SIZE: 'A page was asked for that is larger than the gateway allows.',
  COST: 'The operation may cost more than the gateway allows. `extensions.details` says how much.',
  FIELD_USES: 'One operation uses a field more often than it may, by whatever alias.',
  RATE_LIMITED: 'The caller has used a field, or spent, more than a minute allows. `extensions.details` says when to try again.',
  PLAN_COST: 'The services behind the gateway would have more to do for this operation than the gateway allows.',
  PLANNED_ENTITIES: 'The services behind the gateway would have to look up more entities for this operation than the gateway allows.',
  PLANNED_REQUESTS: 'More requests to services would be needed for this operation than the gateway allows.',
  PLANNING_TIMEOUT: 'Finding out how to answer this operation takes too long. Ask for less at once.',
  PLANNING_BUSY: 'So many large operations are new to the gateway that this one could not be planned. Try again in a moment.',
  DEFER_INVALID: 'A label of `@defer` is no text in the document, or is there twice; or what a mutation does was to be deferred.',
  STREAM_NOT_SUPPORTED: 'The gateway does not know `@stream`. Leave it out: lists come as a whole.',
  SUPERGRAPH_UNAVAILABLE: 'The gateway has just started and does not know its graph yet. Try again in a moment.',
  SUBSCRIPTION_LOST: 'The service that sends these events cannot be reached, or will not send them. Subscribe again in a while.',
  SUBSCRIPTION_TOO_SLOW: 'Events came faster than the client read them. Those that waited are lost. Subscribe again.',
  SUBSCRIPTION_LIMIT: 'There are too many subscriptions or connections, of this client or of all together. Try again later.',
  SUBSCRIPTION_EXPIRED: 'The token has expired with which this subscription began. Subscribe again with a new one.',
  SUBSCRIPTION_GRAPH_CHANGED: 'The gateway serves another graph by now. Subscribe again, to get your events on that.',
  SUBSCRIPTION_STOPPED: 'This gateway is going down. Subscribe again; another one, or the next, will serve it.',
  COMPOSITION_FAILED: 'For operators: the subgraphs are no graph together; the message lists every reason.',
  INVALID_SUPERGRAPH: 'For operators: the file is not a composed supergraph, or not one that can be served; the message says why.',
  CONNECTORS_NOT_SUPPORTED: 'For operators: the supergraph has fields of connectors (@source, @connect), which this gateway does not serve.',
  SUPERGRAPH_FILE_UNREADABLE: 'For operators: the file of the supergraph is missing, a directory, or may not be read.',
  SUBGRAPH_ADDRESS_UNKNOWN: 'For operators: the supergraph does not say where a subgraph is, and nobody else did.',
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

/** The service took longer than it is given. */
export function timeoutFault(serviceName: string): Fault {
  return passing('DOWNSTREAM_TIMEOUT', 'A service took too long for this part of the request.', serviceName);
}

export function circuitOpenFault(serviceName: string): Fault {
  return passing('DOWNSTREAM_CIRCUIT_OPEN', 'A service is not well, and is not asked for some seconds.', serviceName);
}

export function queueFullFault(serviceName: string): Fault {
  return passing('DOWNSTREAM_BUSY', 'Too many requests wait for a service.', serviceName);
}

/** Time is up for the whole request; whatever it still wanted from services is not asked any more. */
export function deadlineFault(serviceName: string): Fault {
  return passing('DEADLINE_EXCEEDED', 'There was no time left for this part of the request.', serviceName);
}

export function clientGoneFault(serviceName: string): Fault {
  return passing('CLIENT_GONE', 'The client is gone.', serviceName);
}

/** The same for all fields and reasons: what a field asks for is not told to those who do not have it. */
export const FIELD_FORBIDDEN_MESSAGE = 'You may not have this.';

/** An operation is refused because of these fields. */
export function fieldsForbidden(fields: readonly string[]): Fault {
  return new Fault('FIELD_FORBIDDEN', 'You may not have all that this operation asks for.', { details: { fields } });
}

/** Something that is over in a while. */
function passing(code: keyof typeof gatewayErrors, message: string, serviceName: string): Fault {
  return new Fault(code, message, { retryable: true, details: { serviceName } });
}
