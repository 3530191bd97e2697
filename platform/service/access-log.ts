import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Logger } from './logging.ts';

/** One line per answer. It holds no query string: with GET that would be the query and its variables. */
export function logAnswer(
  logger: Logger,
  facts: { readonly requestId: string; readonly method: string; readonly route: string | undefined; readonly status: number; readonly ms: number },
): void {
  logger.debug({ ...facts, ms: Math.round(facts.ms) }, 'answered');
}

/** The listener, with a line for each of its answers; at a level that shows none it is the listener itself. */
export function withAccessLog(logger: Logger, route: string, listener: RequestListener): RequestListener {
  if (!logger.isLevelEnabled('debug')) return listener;
  return (request, response) => {
    const requestId = randomUUID();
    const start = performance.now();
    response.once('finish', () => {
      const { method = '' } = request;
      logAnswer(logger, { requestId, method, route, status: response.statusCode, ms: performance.now() - start });
    });
    listener(request, response);
  };
}
