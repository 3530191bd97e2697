/** Executors with subgraphs in the same process: what is compared is execution, not HTTP. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { refuseOverrun } from '@stoa/graphql/limits.ts';
import { plainText } from '@stoa/graphql/text-result.ts';
import type { TextResult } from '@stoa/graphql/text-result.ts';
import { anonymous } from '@stoa/identity/caller.ts';
import { graphql, parse } from 'graphql';
import type { ExecutionResult, FormattedExecutionResult, GraphQLSchema } from 'graphql';
import type { PlanningLimits } from '../../planning/guard/planning-guard.ts';
import { readByteText, readPlain } from '../../subgraphs/subgraph-client.ts';
import type { SubgraphClient, SubgraphRequest } from '../../subgraphs/subgraph-client.ts';
import { composeSupergraph } from '../../supergraph/compose.ts';
import type { Executor, ExecutorFactory, FailureListener } from '../executor.ts';

const IMPORTS = [
  '@key', '@shareable', '@external', '@requires', '@provides', '@override', '@interfaceObject', '@inaccessible', '@tag',
].map((name) => `"${name}"`);
export const FEDERATION_LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${IMPORTS.join(', ')}])\n`;

export type Resolvers = GraphQLResolverMap<unknown>;

/** A subgraph without a port. */
export interface InProcessSubgraph {
  readonly name: string;
  readonly sdl: string;
  readonly client: SubgraphClient;
  /** Bodies of the requests it got. */
  readonly seen: { readonly query: string; readonly variables: Readonly<Record<string, unknown>> }[];
}

export function inProcessSubgraph(name: string, typeDefs: string, resolvers: Resolvers = {}): InProcessSubgraph {
  const sdl = FEDERATION_LINK + typeDefs;
  return servedBy(name, sdl, buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]));
}

/**
 * @param answer replaces execution, to answer as no honest subgraph would
 * @param write makes text of an answer
 */
export function servedBy(
  name: string,
  sdl: string,
  schema: GraphQLSchema,
  answer?: (query: string, variables: Readonly<Record<string, unknown>>) => unknown,
  write: (answer: unknown) => string = JSON.stringify,
): InProcessSubgraph {
  const seen: InProcessSubgraph['seen'] = [];
  const send = async (request: SubgraphRequest) => {
    const body = request.body ?? JSON.stringify({ query: request.query, variables: request.variables });
    const { query, variables = {} } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
    seen.push({ query, variables });
    const given = answer ? await answer(query, variables) : await graphql({ schema, source: query, variableValues: variables });
    // As over the wire: what comes back shares nothing with what the resolvers hold.
    return (request.asByteText ? readByteText : readPlain)(Buffer.from(write(given)), 200);
  };
  return { name, sdl, seen, client: { name, send, close: async () => undefined } };
}

export function supergraphOf(subgraphs: readonly InProcessSubgraph[]): string {
  return composeSupergraph(subgraphs.map(({ name, sdl }) => ({ name, sdl })));
}

export type Ask = (
  source: string,
  options?: { readonly variables?: Readonly<Record<string, unknown>>; readonly operationName?: string },
) => Promise<FormattedExecutionResult>;

/** On a busy machine, planning takes its time. */
const UNHURRIED: PlanningLimits = { deadlineMs: 600_000, overLimit: refuseOverrun };

/** An executor over these subgraphs, and a way to ask it. */
export async function executorOver(
  createFactory: (options: { clients: ReadonlyMap<string, SubgraphClient>; failed: FailureListener; planning: PlanningLimits }) => ExecutorFactory,
  subgraphs: readonly InProcessSubgraph[],
  failed: FailureListener = () => undefined,
): Promise<{ readonly executor: Executor; readonly ask: Ask }> {
  const clients = new Map(subgraphs.map(({ name, client }) => [name, client]));
  const executor = await createFactory({ clients, failed, planning: UNHURRIED })(supergraphOf(subgraphs));
  const ask: Ask = async (source, { variables, operationName } = {}) =>
    resultOf(
      await executor.execute({
        document: parse(source), source, documentId: source, variables, operationName, context: { caller: anonymous, headers: {} },
      }),
    );
  return { executor, ask };
}

/** A result as a client gets it, whichever way it was made. */
export function resultOf(result: ExecutionResult | TextResult): FormattedExecutionResult {
  return JSON.parse('text' in result ? plainText(result) : JSON.stringify(result)) as FormattedExecutionResult;
}
