import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import path from 'node:path';
import Fastify from 'fastify';
import { registerGraphQL } from '@stoa/graphql/fastify.ts';
import { createGraphQLHandler } from '@stoa/graphql/handler.ts';
import { scalarResolvers } from '@stoa/graphql/scalars.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { execute } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { apiSchema } from '../../contract/schema-changes.ts';
import { sampleGraph } from './sample-graph.ts';

const supergraph = path.resolve(import.meta.dirname, '../../../gateway/supergraph/supergraph.graphql');

/** The schema of all services together, as the gateway serves it. */
export function gatewaySchema(): GraphQLSchema {
  const schema = apiSchema(readFileSync(supergraph, 'utf8'));
  for (const [name, scalar] of Object.entries(scalarResolvers)) {
    const type = schema.getType(name);
    if (type) Object.assign(type, { serialize: scalar.serialize, parseValue: scalar.parseValue, parseLiteral: scalar.parseLiteral });
  }
  return schema;
}

export interface SampleGateway {
  readonly url: string;
  /** Headers of every request, in order. */
  readonly seen: IncomingHttpHeaders[];
  /** Services that are away. */
  readonly down: Set<string>;
  stop(): Promise<void>;
}

export const buyerToken = 'Bearer token-of-the-buyer';

/** The real API over the sample shop, on a port of its own. It knows one token; any other is refused as a whole. */
export async function startSampleGateway(): Promise<SampleGateway> {
  const seen: IncomingHttpHeaders[] = [];
  const down = new Set<string>();
  const graph = sampleGraph((service) => down.has(service));
  const app = Fastify({ forceCloseConnections: true });
  const logger = { error: () => undefined, warn: () => undefined };
  const handler = createGraphQLHandler({
    schema: gatewaySchema(),
    introspection: true,
    logger,
    context: ({ headers }) => {
      seen.push(headers);
      const { authorization } = headers;
      if (authorization === undefined || authorization === buyerToken) return { isBuyer: authorization !== undefined };
      throw new Fault('UNAUTHENTICATED', 'These credentials cannot be accepted.');
    },
    execute: async ({ schema, document, operationName, variables, context }) =>
      execute({ schema, document, operationName, variableValues: variables, rootValue: graph(context.isBuyer) }),
  });
  registerGraphQL(app, handler);
  app.get('/health/ready', async () => ({ ok: true }));
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, seen, down, stop: () => app.close() };
}
