import { randomUUID } from 'node:crypto';
import Fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '@stoa/kernel/fault.ts';
import { logAnswer } from './access-log.ts';
import type { Logger } from './logging.ts';

/** A Fastify app that leaks nothing: errors have a code, unknown ones are masked, request logs hold no query string. */
export function createApp(logger: Logger): FastifyInstance {
  // Typed as Fastify's own logger, of which pino is one: plug-ins expect the app to be of that type.
  const loggerInstance: FastifyBaseLogger = logger;
  const app: FastifyInstance = Fastify({
    loggerInstance,
    // Fastify's own request lines hold the whole URL, and with GET that means the query and its variables.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    // The host drains, then closes; the app itself never listens.
    return503OnClosing: false,
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { id: requestId, method, routeOptions } = request;
    logAnswer(logger, { requestId, method, route: routeOptions.url, status: reply.statusCode, ms: reply.elapsedTime });
    done();
  });
  app.setNotFoundHandler((_request, reply) => answer(reply, 404, 'ROUTE_NOT_FOUND', 'There is nothing at this path.'));
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(logger, error, request, reply));
  return app;
}

function answerError(logger: Logger, error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof Fault) return answer(reply, error.retryable ? 503 : 400, error.code, error.message);
  const status = error.statusCode ?? 500;
  if (status === 413) return answer(reply, status, 'BODY_TOO_LARGE', 'The body of the request is too large.');
  if (status >= 400 && status < 500) return answer(reply, status, 'BAD_REQUEST', 'The request cannot be read.');
  logger.error({ err: error, requestId: request.id }, 'request failed');
  return answer(reply, 500, 'INTERNAL_SERVER_ERROR', 'Something went wrong.', { traceId: request.id });
}

/** Errors look the same as in GraphQL answers, so a client needs one way to read them. */
function answer(reply: FastifyReply, status: number, code: string, message: string, more = {}): FastifyReply {
  return reply.code(status).send({ errors: [{ message, extensions: { code, ...more } }] });
}
