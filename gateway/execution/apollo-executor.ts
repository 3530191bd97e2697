/** Execution by the stock Apollo gateway, used as a library: no Apollo Server, no polling, no telemetry. */
import { ApolloGateway } from '@apollo/gateway';
import type { ExecutionResult } from 'graphql';
import { GraphQLError, getOperationAST, parse } from 'graphql';
import { Fault } from '@stoa/kernel/fault.ts';
import { refuseConnectors } from '../planning/unsupported-features.ts';
import type { SubgraphClient } from '../subgraphs/subgraph-client.ts';
import { MASKED_MESSAGE } from '../subgraphs/subgraph-errors.ts';
import type { Executor, ExecutorFactory, FailureListener, Operation } from './executor.ts';
import { subgraphDataSource } from './subgraph-data-source.ts';

// The stock gateway reports figures about its host to its maker unless it is told not to, by this variable only.
process.env.APOLLO_TELEMETRY_DISABLED = 'true';

type StockGateway = Awaited<ReturnType<ApolloGateway['load']>>;
type StockContext = Parameters<StockGateway['executor']>[0];

export interface ApolloExecutorOptions {
  /** Clients by subgraph name. They outlive the executor: they are shared by all executors of the gateway. */
  readonly clients: ReadonlyMap<string, SubgraphClient>;
  readonly failed: FailureListener;
}

export function apolloExecutorFactory({ clients, failed }: ApolloExecutorOptions): ExecutorFactory {
  return async (supergraphSdl): Promise<Executor> => {
    refuseConnectors(parse(supergraphSdl, { noLocation: true }));
    const gateway = new ApolloGateway({
      supergraphSdl,
      validateSupergraph: true,
      __exposeQueryPlanExperimental: false,
      // It notes each subgraph without an address in its supergraph as an error, which is how we mean it.
      logger: silent,
      buildService: ({ name }) => subgraphDataSource(name, clients.get(name), failed),
    });
    const { schema, executor } = await gateway.load();
    return {
      schema,
      execute: async (operation) => {
        if (operation.context.watch?.explanation) throw new Fault('OPERATION_NOT_SUPPORTED', 'The stock executor explains no plans.');
        return presentable(await executor(stockContext(operation, schema)), failed);
      },
      stop: () => gateway.stop(),
    };
  };
}

const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function stockContext(operation: Operation, schema: StockContext['schema']): StockContext {
  const { document, source, documentId, operationName, variables, context } = operation;
  const node = getOperationAST(document, operationName);
  if (!node) throw new TypeError('the document has no such operation; it must be checked before it is executed');
  return {
    request: { query: source, ...(operationName != null && { operationName }), variables: { ...variables } },
    document,
    source,
    operationName: node.name?.value ?? null,
    operation: node,
    queryHash: documentId,
    schema,
    schemaHash: '' as StockContext['schemaHash'],
    context,
    logger: silent,
    metrics: {},
    overallCachePolicy: undefined,
    cache: { get: async () => undefined, set: async () => undefined, delete: async () => undefined },
  };
}

/** Brings a stock result into the form that the specification has, and takes out what is not for clients. */
function presentable(result: ExecutionResult, failed: FailureListener): ExecutionResult {
  const { data = null, errors = [], extensions } = result;
  if (errors.length > 0 && errors.every(isVariableError)) return { errors: errors.map(variableError) };
  // Values that do not fit their type are told in `extensions` by the stock gateway; they are field errors.
  const misfits = (extensions?.valueCompletion ?? []) as readonly GraphQLError[];
  const visible = [
    ...errors.map((error) => fieldError(error, failed)),
    ...misfits.map(({ path }) => downstreamError(path)),
  ];
  return { ...(visible.length > 0 && { errors: visible }), data };
}

/** Found by the stock gateway itself, with the place in the client's document. */
function isVariableError(error: GraphQLError): boolean {
  return error instanceof GraphQLError && error.nodes !== undefined && error.extensions.serviceName === undefined;
}

function variableError({ message, nodes }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes, extensions: { code: 'BAD_USER_INPUT' } });
}

function fieldError(error: GraphQLError, failed: FailureListener): GraphQLError {
  const { message, path, extensions } = error;
  if (extensions?.serviceName !== undefined) return new GraphQLError(message, { path: placeOf(path), extensions });
  // The stock executor stumbled over data of an unexpected shape; its own words would tell the shape of our insides.
  failed({ subgraph: 'unknown', reason: error });
  return downstreamError(undefined);
}

function downstreamError(path: GraphQLError['path']): GraphQLError {
  return new GraphQLError(MASKED_MESSAGE, { path: path ?? null, extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } });
}

/** The stock gateway writes `@` for "each item of this list"; clients know names and numbers only. */
function placeOf(path: GraphQLError['path']): readonly (string | number)[] | null {
  if (!path) return null;
  const each = path.indexOf('@');
  return each === -1 ? path : path.slice(0, each);
}
