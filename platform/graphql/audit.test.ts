import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { buildSchema } from 'graphql';
import { auditServer } from 'graphql-http';
import { registerGraphQL } from './fastify.ts';
import { createGraphQLHandler } from './handler.ts';
import { nodeListener } from './node-http.ts';

const logger = { error: () => undefined, warn: () => undefined };
const handler = createGraphQLHandler({
  schema: buildSchema('type Query { greeting: String }'),
  context: () => ({}),
  introspection: true,
  logger,
});

describe('the conformance audit of GraphQL over HTTP', () => {
  it('passes in all points on Fastify', async () => {
    const app = Fastify();
    registerGraphQL(app, handler);
    const url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/graphql`;
    await expectAllOk(url);
    await app.close();
  });

  it('passes in all points on node:http', async () => {
    const server = createServer(nodeListener(handler));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await expectAllOk(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

async function expectAllOk(url: string): Promise<void> {
  const results = await auditServer({ url });
  for (const result of results) if ('response' in result) await result.response.body?.cancel();
  const others = results.filter(({ status }) => status !== 'ok');
  expect(others.map(({ id, name, status }) => `${status} ${id} ${name}`)).toEqual([]);
  expect(results).toHaveLength(61);
}
