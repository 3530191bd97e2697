import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault } from '@stoa/kernel/fault.ts';
import { openListener } from '@stoa/service/listener.ts';
import type { MetricsAddress } from './metrics-settings.ts';

const TEXT = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' };
/** A scrape takes milliseconds; one that is still under way when the gateway stops is cut off after this. */
const DRAIN_MS = 500;

export interface MetricsListener {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `GET /metrics`, and nothing else, at an address of its own, which clients of the gateway do not reach.
 * @throws {Fault} PORT_IN_USE, ADDRESS_NOT_USABLE
 */
export async function openMetricsListener({ host, port }: MetricsAddress, scrape: () => string): Promise<MetricsListener> {
  const listener = await openListener({
    name: 'metrics of the gateway',
    host,
    port,
    onRequest: (request, response) => answer(request, response, scrape),
    onUpgrade: (_request, socket) => socket.destroy(),
  }).catch((error: unknown) => {
    if (!(error instanceof Fault) || error.code !== 'PORT_IN_USE') throw error;
    // All others move with the base of the ports; this one does not.
    throw new Fault('PORT_IN_USE', `Metrics cannot be served: port ${port} on ${host} is taken. STOA_METRICS can name another.`, { cause: error });
  });
  return {
    port: listener.port,
    close: async () => {
      await listener.drain(DRAIN_MS);
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, scrape: () => string): void {
  request.resume();
  const { method, url = '' } = request;
  if (url.split('?', 1)[0] !== '/metrics') {
    response.writeHead(404).end();
  } else if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
  } else {
    response.writeHead(200, TEXT).end(method === 'HEAD' ? undefined : scrape());
  }
}
