import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { Fault } from '@stoa/kernel/fault.ts';
import type { Backoff } from './backoff.ts';
import { backoffMs, pause, within } from './backoff.ts';
import { withAccessLog } from './access-log.ts';
import { createApp } from './app.ts';
import type { Stage } from './health.ts';
import { answerHealth, sendJson } from './health.ts';
import type { Landscape } from './landscape.ts';
import { openListener } from './listener.ts';
import type { Patience } from './listener.ts';
import type { Logger } from './logging.ts';
import type { RunningService, Service } from './service.ts';
import type { Settings } from './settings.ts';
import { codeOf, isTransient } from './transient.ts';
import { keepObjectsYoung } from './young-objects.ts';

// One service at its port. The port opens first, so health can be asked while the service still starts or waits for
// its database. A start that fails for a passing reason is repeated, with a fresh app, until it succeeds or is
// stopped. The stop order is: no new connections, running requests finish (bounded), the service closes.

export interface HostOptions {
  readonly settings: Settings;
  readonly landscape: Landscape;
  /** The host adds the name of the service to every line. */
  readonly logger: Logger;
  readonly backoff?: Backoff;
  /** How long clients may take to send a request. */
  readonly patience?: Patience;
}

export interface HostedService {
  readonly name: string;
  readonly port: number;
  /** http://127.0.0.1:4302 */
  readonly url: string;
  /** Resolves when the service has started; rejects when it never will. */
  readonly started: Promise<void>;
  /** Safe at any time, also during the start, and more than once. Does not throw. */
  stop(): Promise<void>;
}

const defaultBackoff: Backoff = { firstMs: 250, highestMs: 5_000 };

interface Started {
  readonly app: FastifyInstance;
  /** By path; see `ServiceHost.serve`. */
  readonly direct: ReadonlyMap<string, RequestListener>;
  readonly service: RunningService;
}

/**
 * Opens the port of the service and begins its start; returns as soon as health can be asked. How V8 treats new objects is set for
 * the whole process, see `young-objects.ts`.
 * @throws {Fault} PORT_IN_USE, ADDRESS_NOT_USABLE
 */
export async function hostService(service: Service, options: HostOptions): Promise<HostedService> {
  keepObjectsYoung();
  const { settings, landscape } = options;
  const logger = options.logger.child({ service: service.name });
  const stopping = new AbortController();
  let stage: Stage = { name: 'starting' };
  let running: Started | undefined;

  const listener = await openListener({
    name: service.name,
    host: settings.listenHost,
    port: settings.portOf(service.port),
    addresses: settings.addresses,
    ...(options.patience && { patience: options.patience }),
    onRequest(request, response) {
      const { url = '/' } = request;
      const path = url.includes('?') ? url.slice(0, url.indexOf('?')) : url;
      const listener = running?.direct.get(path);
      if (listener) return listener(request, response);
      if (answerHealth(service.name, stage, request, response)) return;
      if (running) running.app.routing(request, response);
      else refuseUntilStarted(request, response);
    },
    onUpgrade(request, socket, head) {
      if (!running?.app.server.emit('upgrade', request, socket, head)) socket.destroy();
    },
  });
  logger.debug({ port: listener.port }, 'port open');

  async function startOnce(): Promise<Started> {
    const app = createApp(logger);
    const direct = new Map<string, RequestListener>();
    const serve = (path: string, listener: RequestListener): void => void direct.set(path, withAccessLog(logger, path, listener));
    let opened: RunningService | undefined;
    try {
      opened = await service.start({ app, serve, logger, settings, landscape, stopping: stopping.signal });
      await app.ready();
      return { app, direct, service: opened };
    } catch (error) {
      await release(logger, app, opened);
      throw error;
    }
  }

  async function start(): Promise<Started | undefined> {
    for (let attempt = 0; !stopping.signal.aborted; attempt += 1) {
      try {
        const started = await startOnce();
        if (stopping.signal.aborted) return started;
        running = started;
        stage = { name: 'running', service: started.service };
        logger.info({ port: listener.port }, 'started');
        return started;
      } catch (error) {
        if (stopping.signal.aborted) break;
        if (!isTransient(error)) throw error;
        stage = { name: 'waiting', reason: codeOf(error) };
        const ms = backoffMs(options.backoff ?? defaultBackoff, attempt);
        logger.warn({ err: error, nextTryMs: ms }, 'cannot start yet');
        await pause(ms, stopping.signal);
      }
    }
    return undefined;
  }

  async function stop(): Promise<void> {
    stage = { name: 'stopping' };
    stopping.abort();
    const cut = await listener.drain(settings.drainMs);
    if (cut > 0) logger.warn({ connections: cut }, 'connections cut off: they did not end in time');
    // A start that is under way sees the signal; one that ignores it must not hold up the stop for ever.
    const closing = starting.then(
      async (started) => started && release(logger, started.app, started.service),
      () => undefined,
    );
    if ((await within(settings.drainMs, closing, 'late')) === 'late') logger.error('the service did not stop in time');
    else logger.info('stopped');
  }

  const starting = start();
  const started = starting.then((result) => {
    if (!result) throw new Fault('START_FAILED', `${service.name} was stopped before it had started.`);
  });
  // Whoever asks for `started` sees the failure; nobody has to ask.
  started.catch(() => {});
  let stopped: Promise<void> | undefined;
  return {
    name: service.name,
    port: listener.port,
    url: `http://127.0.0.1:${listener.port}`,
    started,
    stop: () => (stopped ??= stop()),
  };
}

/** Routes first: what the service closes may still be used by a hook of its app. */
async function release(logger: Logger, app: FastifyInstance, service: RunningService | undefined): Promise<void> {
  for (const close of [() => app.close(), () => service?.stop()]) {
    try {
      await close();
    } catch (error) {
      logger.error({ err: error }, 'could not be closed cleanly');
    }
  }
}

function refuseUntilStarted(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.setHeader('retry-after', '1');
  const message = 'The service is starting. Ask again in a moment.';
  sendJson(response, 503, { errors: [{ message, extensions: { code: 'SERVICE_STARTING' } }] });
}
