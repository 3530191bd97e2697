/**
 * A BFF from one declaration: its schema is built, its screens are served, its documents registered. In production it runs
 * registered documents only; elsewhere any, with introspection and Playground.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { registerGraphQL } from '@stoa/graphql/fastify.ts';
import { createGraphQLHandler } from '@stoa/graphql/handler.ts';
import type { ExecuteArgs } from '@stoa/graphql/handler.ts';
import { header } from '@stoa/graphql/http.ts';
import type { GraphQLRequest } from '@stoa/graphql/http.ts';
import { readManifest } from '@stoa/graphql/registered-documents.ts';
import type { Example } from '@stoa/playground/page.ts';
import { registerPlayground } from '@stoa/playground/playground.ts';
import type { RunningService, Service, ServiceHost } from '@stoa/service/service.ts';
import { execute } from 'graphql';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { MANIFEST } from './documents.ts';
import { CallerRefused } from './errors.ts';
import { executableSchema } from './executable-schema.ts';
import type { ResolverMap } from './executable-schema.ts';
import { createGatewayClient } from './gateway-client.ts';
import type { GatewayClient, GatewayLimits } from './gateway-client.ts';
import { forwardedHeaders, traceHeaders } from './headers.ts';
import { localeOf } from './locale.ts';
import type { BffContext } from './screen.ts';

const GRAPHQL_PATH = '/graphql';

export interface BffDeclaration {
  readonly name: string;
  /** The default port, unique among all services. */
  readonly port: number;
  /** The folder of the declaration, which holds `schema.graphql` and `documents.json`. */
  readonly folder: string;
  readonly resolvers: ResolverMap;
  /** What the Playground opens with. */
  readonly playground: { readonly title: string; readonly examples: readonly Example[] };
  /** Adds what is no GraphQL, for instance pictures. Its questions are nobody's: they carry no credentials. */
  readonly routes?: (app: FastifyInstance, ask: BffContext['ask']) => void;
  readonly limits?: Partial<GatewayLimits>;
}

export interface Bff extends Service {
  readonly kind: 'bff';
  readonly folder: string;
  readonly schema: GraphQLSchema;
  /** The same BFF with another patience, for tests. */
  with(changes: Pick<BffDeclaration, 'limits'>): Bff;
}

/** @throws {Error} when schema and resolvers do not fit */
export function defineBff(declaration: BffDeclaration): Bff {
  const { name, port, folder, resolvers } = declaration;
  const schema = executableSchema(readFileSync(path.join(folder, 'schema.graphql'), 'utf8'), resolvers);
  return {
    name,
    kind: 'bff',
    port,
    folder,
    schema,
    start: (host) => start(declaration, schema, host),
    with: (changes) => defineBff({ ...declaration, ...changes }),
  };
}

async function start(declaration: BffDeclaration, schema: GraphQLSchema, host: ServiceHost): Promise<RunningService> {
  const { app, logger, settings, landscape } = host;
  const { folder, playground, routes, limits } = declaration;
  const documents = readManifest(path.join(folder, MANIFEST));
  const gateway = createGatewayClient(landscape.urlOf('gateway'), limits);

  const handler = createGraphQLHandler<BffContext>({
    schema,
    context: (request) => contextOf(gateway, request),
    execute: run,
    introspection: !settings.production,
    ...(settings.production ? { onlyRegistered: documents } : { registered: documents }),
    logger,
  });
  registerGraphQL(app, handler, GRAPHQL_PATH);
  routes?.(app, (operation, values) => gateway.ask(operation, values, traceHeaders(randomBytes(16).toString('hex'))));
  if (!settings.production) {
    registerPlayground(app, { endpoint: GRAPHQL_PATH, cacheDir: path.join(settings.dataDir, 'playground'), ...playground });
  }

  return {
    ready: async () => {
      const ok = await gateway.isReady();
      return { ok, checks: { gateway: ok ? 'ok' : 'not ready' } };
    },
    stop: () => gateway.close(),
  };
}

function contextOf(gateway: GatewayClient, { headers, traceId }: GraphQLRequest): BffContext {
  const forwarded = forwardedHeaders(headers, traceId);
  return {
    ask: (operation, values) => gateway.ask(operation, values, forwarded),
    locale: localeOf(header(headers, 'accept-language')),
  };
}

async function run({ schema, document, operationName, variables, context }: ExecuteArgs<BffContext>): Promise<ExecutionResult> {
  const result = await execute({ schema, document, operationName, variableValues: variables, contextValue: context });
  const refusal = result.errors?.find(({ originalError }) => originalError instanceof CallerRefused);
  // Whom the gateway does not hear gets its status too: 401 tells a client to sign in again, an error in a 200 may not.
  if (refusal?.originalError) throw refusal.originalError;
  return result;
}
