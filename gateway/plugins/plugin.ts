import type { ParsedDocument } from '@stoa/graphql/documents.ts';
import type { ExecuteArgs, ExecuteResult, OpenOperation } from '@stoa/graphql/handler.ts';
import type { GraphQLHandler } from '@stoa/graphql/http.ts';
import type { Overrun } from '@stoa/graphql/limits.ts';
import type { GraphQLSchema } from 'graphql';
import type { ExecutionHooks } from '../execution/execution-hooks.ts';
import type { RequestContext } from '../execution/executor.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import type { SubgraphAnswer, SubgraphRequest } from '../subgraphs/subgraph-client.ts';
import type { TrafficHooks } from '../subgraphs/traffic/traffic.ts';
import type { SupergraphEvent } from '../supergraph/supergraph-manager.ts';

/** One concern of the gateway, in one file. It names the moments that it wants; the others pass it by. */
export interface GatewayPlugin {
  readonly name: string;
  /** Once, when the gateway starts. A failure ends the start. */
  start?(): Promise<void>;
  /** Wraps each request of a client, before its body is read until its answer is there. Called once; the first plugin is the outermost. */
  request?(handle: GraphQLHandler): GraphQLHandler;
  /**
   * Wraps each operation that comes over a WebSocket, until its answer is there, or its events may come. Called once; the first
   * plugin is the outermost.
   */
  message?(open: OpenOperation): OpenOperation;
  /** Called once for each graph, before it is served. What it works out about the graph lives as long as the graph. */
  graph?(facts: GraphFacts): GraphHooks;
  /** Told of plans, and of entities that are wanted. */
  readonly execution?: ExecutionHooks;
  /** Wraps everything that operations ask of one subgraph. Called once per subgraph; the first plugin is the outermost. */
  subgraph?(name: string, send: SendToSubgraph): SendToSubgraph;
  /** Told of tries, waiting, circuit and ends of requests to one subgraph. Called once per subgraph. */
  traffic?(subgraph: string): TrafficHooks;
  /** Once, with a way to ask how many subscriptions are open. */
  subscriptions?(count: () => number): void;
  /** A request went beyond a limit. It is let pass where the limit only measures. */
  overrun?(overrun: Overrun, refused: boolean): void;
  /** The graph changed, or did not. */
  supergraph?(event: SupergraphEvent): void;
  /** Once, after the last request has ended. */
  stop?(): Promise<void>;
}

export interface GraphFacts {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** Everything: which subgraph has what, and the directives that stay on the server. */
  readonly supergraphSdl: string;
}

export interface GraphHooks {
  /**
   * Each new document, once: parsed, and before it is validated or planned. It may make no sense at all.
   * Throws a Fault to refuse it; no subgraph has been asked then.
   */
  checkDocument?(document: ParsedDocument): void;
  /** Each operation, valid and with variables that fit, before it is planned. Throws a Fault to refuse it. */
  checkOperation?(operation: ExecuteArgs<RequestContext>): void;
  /** Each operation with its plan, before anybody is asked. Throws a Fault to refuse it. Not called by the stock executor. */
  checkPlan?(planned: PlannedOperation, operation: ExecuteArgs<RequestContext>): void;
  /** Wraps the execution of each operation that has passed every check. The first plugin is the outermost. */
  execute?(run: Execute): Execute;
}

export type Execute = (operation: ExecuteArgs<RequestContext>) => Promise<ExecuteResult>;

export type SendToSubgraph = (request: SubgraphRequest) => Promise<SubgraphAnswer>;

/** The hooks of all plugins as one, in the order of the plugins. */
export function graphHooks(plugins: readonly GatewayPlugin[], facts: GraphFacts): Required<GraphHooks> {
  const hooks = plugins.flatMap((plugin) => plugin.graph?.(facts) ?? []);
  const documentChecks = hooks.flatMap((each) => each.checkDocument?.bind(each) ?? []);
  const operationChecks = hooks.flatMap((each) => each.checkOperation?.bind(each) ?? []);
  const planChecks = hooks.flatMap((each) => each.checkPlan?.bind(each) ?? []);
  return {
    checkDocument: (document) => {
      for (const check of documentChecks) check(document);
    },
    checkOperation: (operation) => {
      for (const check of operationChecks) check(operation);
    },
    checkPlan: (planned, operation) => {
      for (const check of planChecks) check(planned, operation);
    },
    execute: (run) => hooks.reduceRight((inner, each) => each.execute?.(inner) ?? inner, run),
  };
}

/** `send` inside all plugins that have something to do with this subgraph. */
export function withPlugins(plugins: readonly GatewayPlugin[], subgraph: string, send: SendToSubgraph): SendToSubgraph {
  return plugins.reduceRight((inner, plugin) => plugin.subgraph?.(subgraph, inner) ?? inner, send);
}

/** `handle` inside all plugins that have something to do with requests. */
export function withRequestPlugins(plugins: readonly GatewayPlugin[], handle: GraphQLHandler): GraphQLHandler {
  return plugins.reduceRight((inner, plugin) => plugin.request?.(inner) ?? inner, handle);
}

/** `open` inside all plugins that have something to do with operations over WebSocket. */
export function withMessagePlugins(plugins: readonly GatewayPlugin[], open: OpenOperation): OpenOperation {
  return plugins.reduceRight((inner, plugin) => plugin.message?.(inner) ?? inner, open);
}

/** What all plugins want to know of the traffic with one subgraph. */
export function trafficHooks(plugins: readonly GatewayPlugin[], subgraph: string): TrafficHooks {
  const hooks = plugins.flatMap((plugin) => plugin.traffic?.(subgraph) ?? []);
  const [only] = hooks;
  if (only && hooks.length === 1) return only;
  return {
    circuitChanged: (state) => hooks.forEach((each) => each.circuitChanged?.(state)),
    retried: () => hooks.forEach((each) => each.retried?.()),
    queue: (queue) => hooks.forEach((each) => each.queue?.(queue)),
    ended: (...end) => hooks.forEach((each) => each.ended?.(...end)),
  };
}
