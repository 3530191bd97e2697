import { Fault } from '@stoa/kernel/fault.ts';
import type { TextResult } from '@stoa/graphql/text-result.ts';
import type { ExecutionResult } from 'graphql';
import { downstreamFault } from '../errors.ts';
import type { Operation, RequestContext } from '../execution/executor.ts';
import type { EventSource, EventSteps } from './event-steps.ts';
import { mapEvents } from './map-events.ts';
import type { SubgraphStreams } from './subgraph/subgraph-streams.ts';

/** Executes the operation of this context once. */
export type ExecuteOnce = (context: RequestContext) => Promise<ExecutionResult | TextResult>;

/**
 * The answers to a subscription, one for each event: each with all the time that a request has, and with entities of its own.
 * @throws {Fault} when its events come from a subgraph that nobody knows an address of
 */
export function subscribe(
  { context, variables = {} }: Operation,
  { source, occurred }: EventSteps,
  streams: SubgraphStreams,
  execute: ExecuteOnce,
): AsyncIterable<ExecutionResult | TextResult> {
  const open = streams.get(source.subgraph);
  if (!open) throw downstreamFault(source.subgraph, 'no such subgraph is declared');
  const { caller, headers } = context;
  const events = open({ query: source.query, operationName: source.operationName, variables: pick(variables, source), caller, headers });
  return mapEvents(events, (event) => {
    const ofEvent = { ...context, deadline: context.deadline?.again?.() ?? context.deadline };
    occurred(ofEvent, event);
    return execute(ofEvent);
  });
}

/** For an executor that has no subscriptions. */
export function refuseSubscription(): never {
  throw new Fault('OPERATION_NOT_SUPPORTED', 'The executor of this gateway has no subscriptions.');
}

function pick(variables: Readonly<Record<string, unknown>>, { variables: names }: EventSource): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]));
}
