import type { ParsedDocument } from '@stoa/graphql/documents.ts';
import type { ExecuteArgs } from '@stoa/graphql/handler.ts';
import type { GraphQLSchema } from 'graphql';
import type { RequestContext } from '../execution/executor.ts';
import type { SubgraphAnswer, SubgraphRequest } from '../subgraphs/subgraph-client.ts';

/** One concern of the gateway, in one file. It names the moments that it wants; the others pass it by. */
export interface GatewayPlugin {
  readonly name: string;
  /** Called once for each graph, before it is served. What it works out about the graph lives as long as the graph. */
  graph?(facts: GraphFacts): GraphHooks;
  /** Wraps everything that operations ask of one subgraph. Called once per subgraph; the first plugin is the outermost. */
  subgraph?(name: string, send: SendToSubgraph): SendToSubgraph;
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
}

export type SendToSubgraph = (request: SubgraphRequest) => Promise<SubgraphAnswer>;

/** The hooks of all plugins as one, in the order of the plugins. */
export function graphHooks(plugins: readonly GatewayPlugin[], facts: GraphFacts): Required<GraphHooks> {
  const hooks = plugins.flatMap((plugin) => plugin.graph?.(facts) ?? []);
  const documentChecks = hooks.flatMap((each) => each.checkDocument?.bind(each) ?? []);
  const operationChecks = hooks.flatMap((each) => each.checkOperation?.bind(each) ?? []);
  return {
    checkDocument: (document) => {
      for (const check of documentChecks) check(document);
    },
    checkOperation: (operation) => {
      for (const check of operationChecks) check(operation);
    },
  };
}

/** `send` inside all plugins that have something to do with this subgraph. */
export function withPlugins(plugins: readonly GatewayPlugin[], subgraph: string, send: SendToSubgraph): SendToSubgraph {
  return plugins.reduceRight((inner, plugin) => plugin.subgraph?.(subgraph, inner) ?? inner, send);
}
