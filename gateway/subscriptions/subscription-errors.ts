import { Fault } from '@stoa/kernel/fault.ts';

/** Its events do not come any more. */
export function subscriptionLost(serviceName: string): Fault {
  return ended('SUBSCRIPTION_LOST', 'The service that sends these events cannot be reached. Subscribe again in a while.', { serviceName });
}

/** More events came than the client took. */
export function tooSlow(): Fault {
  return ended('SUBSCRIPTION_TOO_SLOW', 'Events came faster than you read them; some are lost. Subscribe again.');
}

/** There is a newer graph. */
export function graphChanged(): Fault {
  return ended('SUBSCRIPTION_GRAPH_CHANGED', 'The graph has changed. Subscribe again.');
}

export function gatewayStopping(): Fault {
  return ended('SUBSCRIPTION_STOPPED', 'This server is going down. Subscribe again.');
}

/** What says who the client is, is valid no longer. */
export function callerExpired(): Fault {
  return new Fault('SUBSCRIPTION_EXPIRED', 'Your token has expired. Subscribe again with a new one.');
}

export function tooManySubscriptions(of: 'you' | 'all'): Fault {
  const message = of === 'you' ? 'You have too many operations on this connection.' : 'There are too many subscriptions. Try again later.';
  return ended('SUBSCRIPTION_LIMIT', message);
}

function ended(code: string, message: string, details?: Readonly<Record<string, unknown>>): Fault {
  return new Fault(code, message, { retryable: true, ...(details && { details }) });
}
