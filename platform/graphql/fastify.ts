import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLHandler } from './http.ts';
import { NodeRequest, writeAnswer } from './node-http.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/**
 * Serves `handler` at `path`. In this route Fastify parses no body and checks no content type: the handler reads the
 * raw stream itself and decides what it accepts. Other routes keep their parsers.
 */
export function registerGraphQL(app: FastifyInstance, handler: GraphQLHandler, path = '/graphql'): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    // Content types too odd for Fastify never reach the handler as a body; it answers them all the same.
    scope.setErrorHandler(async (error, request, reply) => {
      if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('FST_ERR_CTP'))) throw error;
      return answer(handler, request, reply);
    });
    scope.route({ method: [...METHODS], url: path, handler: (request, reply) => answer(handler, request, reply) });
  });
}

async function answer(handler: GraphQLHandler, { raw }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const response = await handler(new NodeRequest(raw, reply.raw));
  if (typeof response.body !== 'string') {
    void reply.hijack();
    writeAnswer(reply.raw, response);
    return reply;
  }
  for (const [name, value] of Object.entries(response.headers)) void reply.header(name, value);
  return reply.code(response.status).send(response.encoding === 'latin1' ? Buffer.from(response.body, 'latin1') : response.body);
}
