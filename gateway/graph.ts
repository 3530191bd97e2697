import { createGraphQLEndpoint } from '@stoa/graphql/handler.ts';
import type { GraphQLEndpoint, OpenOperation } from '@stoa/graphql/handler.ts';
import type { GraphQLHandler } from '@stoa/graphql/http.ts';
import type { OnOverrun } from '@stoa/graphql/limits.ts';
import { anonymous } from '@stoa/identity/caller.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import { callerOf } from '@stoa/identity/tokens.ts';
import type { TokenVerifier } from '@stoa/identity/tokens.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import type { Logger } from '@stoa/service/logging.ts';
import { buildSchema } from 'graphql';
import type { Documents } from './documents.ts';
import { executeOperation } from './execution/defer/execute-operation.ts';
import type { Executor, RequestContext } from './execution/executor.ts';
import { handlerLimits } from './limits.ts';
import type { GatewayLimits } from './limits.ts';
import { graphHooks } from './plugins/plugin.ts';
import type { GatewayPlugin } from './plugins/plugin.ts';
import { startDeadline } from './subgraphs/deadline.ts';
import type { HeaderRules } from './subgraphs/header-rules.ts';
import { endableStream } from './subscriptions/endable-stream.ts';
import { subscribeOperation } from './subscriptions/subscribe-operation.ts';
import type { Subscriptions } from './subscriptions/subscriptions.ts';
import type { Lease } from './supergraph/graph-switch.ts';
import { untilSent } from './supergraph/until-sent.ts';

/** One supergraph being served: an executor, and the HTTP handler with all that is cached for its schema. */
export interface Graph extends GraphQLEndpoint {
  /** Subscriptions on it end after a while. */
  retire(): void;
  stop(): Promise<void>;
}

export interface GraphOptions {
  /** Null when nobody's tokens are known: every caller is anonymous then. */
  readonly verify: TokenVerifier | null;
  readonly introspection: boolean;
  readonly logger: Logger;
  readonly limits: GatewayLimits;
  readonly overLimit: OnOverrun;
  readonly plugins: readonly GatewayPlugin[];
  readonly documents: Documents;
  readonly headerRules: HeaderRules;
  /** For a whole request, in milliseconds. */
  readonly deadlineMs: number;
  /** Default: none are served. */
  readonly subscriptions?: Pick<Subscriptions, 'open' | 'keepAliveMs'>;
}

const now = (): number => performance.now();

export function createGraph(executor: Executor, supergraphSdl: string, options: GraphOptions): Graph {
  const { verify, introspection, logger, limits, overLimit, plugins, documents, headerRules, deadlineMs, subscriptions } = options;
  const hooks = graphHooks(plugins, { schema: executor.schema, supergraphSdl });
  const group = subscriptions?.open.group();
  const endpoint = createGraphQLEndpoint<RequestContext>({
    schema: executor.schema,
    introspection,
    logger,
    limits: handlerLimits(limits),
    overLimit,
    ...documents,
    ...hooks,
    context: (request) => {
      const contextOf = (caller: Caller): RequestContext => ({
        caller,
        headers: headerRules.forward(request.headers, request.traceId),
        deadline,
        // What is attached comes from our own plugin in front of the endpoint, never from the client.
        watch: request.attached,
      });
      const { authorization } = request.headers;
      const deadline = startDeadline(deadlineMs, now, () => request.signal);
      return verify && authorization !== undefined ? callerOf(authorization, verify).then(contextOf) : contextOf(anonymous);
    },
    execute: hooks.execute(executeOperation(executor, hooks.checkPlan)),
    ...(group && { subscribe: subscribeOperation({ executor, group, checkPlan: hooks.checkPlan, hasTokens: verify !== null }) }),
    ...(subscriptions && { keepAliveMs: subscriptions.keepAliveMs }),
  });
  const stop = (): Promise<void> => {
    group?.end();
    return executor.stop();
  };
  return { ...endpoint, retire: () => group?.retire(), stop };
}

/** Serves each request, from first to last, on the graph that is current when it comes. */
export function serveCurrent(lease: () => Lease<Graph> | null, logger: Logger): GraphQLHandler {
  const { handle: unavailable } = unavailableEndpoint(logger);
  // Each async function would be one more that waits.
  return (request) => {
    const held = lease();
    if (!held) return unavailable(request);
    return held.graph.handle(request).then(
      (response) => untilSent(response, () => held.release()),
      (error: unknown) => {
        held.release();
        throw error;
      },
    );
  };
}

/** The same for operations over other connections than HTTP's. */
export function openCurrent(lease: () => Lease<Graph> | null, logger: Logger): OpenOperation {
  const { open: unavailable } = unavailableEndpoint(logger);
  return async (message) => {
    const held = lease();
    if (!held) return unavailable(message);
    const opened = await held.graph.open(message);
    if ('results' in opened) return { ...opened, results: endableStream(opened.results, () => held.release()) };
    held.release();
    return opened;
  };
}

/** Until the first graph is known: every request is well answered with 503 and a code. */
function unavailableEndpoint(logger: Logger): GraphQLEndpoint {
  return createGraphQLEndpoint({
    schema: buildSchema('type Query { unavailable: Boolean }'),
    introspection: false,
    logger,
    context: () => {
      throw new Fault('SUPERGRAPH_UNAVAILABLE', 'The gateway is starting. Try again in a moment.', { retryable: true });
    },
  });
}
