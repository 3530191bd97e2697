/**
 * The plan of a subscription: one subgraph gives the events, and what that does not have is fetched for each of them, by the same
 * steps as in a query.
 */
import type { FetchNode, SubscriptionNode } from '@apollo/query-planner';
import { toByteTexts } from '../execution/byte-text.ts';
import type { FailureListener, RequestContext } from '../execution/executor.ts';
import type { FetchOptions } from '../execution/fetch-steps.ts';
import { planStep } from '../execution/plan-steps.ts';
import type { Run, Step } from '../execution/run.ts';
import { subgraphOperation } from '../execution/subgraph-operation.ts';
import type { Answer } from '../execution/subgraph-requests.ts';
import type { SubgraphAnswer } from '../subgraphs/subgraph-client.ts';
import { MASKED_MESSAGE, visibleErrors } from '../subgraphs/subgraph-errors.ts';

/** Where the events of an operation come from. */
export interface EventSource {
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | undefined;
  /** Names of the client's variables that the subgraph gets. */
  readonly variables: readonly string[];
}

export interface EventSteps {
  readonly source: EventSource;
  /** Makes the answer to the event of its context. */
  readonly step: Step;
  /** Says which event an operation with this context is for. */
  readonly occurred: (context: RequestContext, event: SubgraphAnswer) => void;
}

export function eventSteps({ primary, rest }: SubscriptionNode, options: FetchOptions, failed: FailureListener): EventSteps {
  const events = new WeakMap<RequestContext, SubgraphAnswer>();
  // An event is the answer to a request that is made once for all of them.
  const ask = async (run: Run): Promise<Answer> => {
    const { data, errors, escapes } = events.get(run.context) ?? NOTHING;
    run.escapes ||= escapes;
    return { data: toByteTexts(data), errors: fitForClients(errors, primary.serviceName, run.context, failed) };
  };
  const first = planStep(primary, { ...options, requests: { ...options.requests, ask } });
  const others = rest ? planStep(rest, options) : null;
  return {
    source: sourceOf(primary, options),
    step: async (run) => {
      await first(run);
      await others?.(run);
    },
    occurred: (context, event) => void events.set(context, event),
  };
}

const NOTHING: SubgraphAnswer = { data: null, errors: [], escapes: false };

function sourceOf(fetch: FetchNode, { supergraph }: FetchOptions): EventSource {
  const { text } = subgraphOperation(fetch, supergraph.requiredCalls);
  return {
    subgraph: fetch.serviceName,
    query: text,
    operationName: fetch.operationName?.replace(/__\d+$/, ''),
    variables: fetch.variableUsages ?? [],
  };
}

function fitForClients(errors: readonly unknown[], subgraph: string, { headers }: RequestContext, failed: FailureListener): Answer['errors'] {
  if (errors.length === 0) return [];
  const visible = visibleErrors(errors, subgraph);
  const masked = errors.filter((_, i) => visible[i]?.message === MASKED_MESSAGE);
  const requestId = headers['x-request-id'];
  if (masked.length > 0) {
    const reason = new Error(`an event of it says: ${JSON.stringify(masked).slice(0, 1_000)}`);
    failed({ subgraph, ...(requestId !== undefined && { requestId }), reason });
  }
  return visible;
}
