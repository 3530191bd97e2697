import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Fault } from '@stoa/kernel/fault.ts';
import { createAddressCaps, usualAddressLimits } from './address-caps.ts';
import type { AddressLimits } from './address-caps.ts';
import { within } from './backoff.ts';
import { sendJson } from './health.ts';

// The open port of a service. It is opened before the service starts, and closed in two steps: no new connections and
// the running requests finish (drain); what still runs at the deadline is cut off, so a stop always ends.

export interface ListenerOptions {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  readonly onUpgrade: (request: IncomingMessage, socket: Socket, head: Buffer) => void;
  /** Default: {@link usualPatience}. */
  readonly patience?: Patience;
  /** Default: {@link usualAddressLimits}. */
  readonly addresses?: AddressLimits;
}

/** How long a client may take to send its request. Whoever is slower is answered 408, so that slow senders cannot hold every connection. */
export interface Patience {
  readonly headersTimeout: number;
  /** For headers and body together. */
  readonly requestTimeout: number;
  /** How often it is looked at. */
  readonly connectionsCheckingInterval: number;
}

export const usualPatience: Patience = { headersTimeout: 10_000, requestTimeout: 15_000, connectionsCheckingInterval: 2_500 };

/**
 * How long a connection may be idle. Longer than clients and proxies keep one, which is a minute at most: they are to close it, for
 * a request that meets a closing connection is lost.
 */
const IDLE_MS = 75_000;

export interface Listener {
  readonly port: number;
  /** Ends when every connection is closed. Returns how many had to be cut off after `ms`. */
  drain(ms: number): Promise<number>;
}

/** @throws {Fault} PORT_IN_USE, ADDRESS_NOT_USABLE */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  // By connection, of which few come and go: nothing is added and deleted for each request.
  const connections = new Map<Socket, { answering: ServerResponse | null }>();
  const caps = createAddressCaps(options.addresses ?? usualAddressLimits);
  let draining = false;

  // Some clients offer HTTP/2 with each request (`upgrade: h2c`). Whoever does not take an offer answers the request.
  const shouldUpgradeCallback = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket';
  const settings = { keepAliveTimeout: IDLE_MS, shouldUpgradeCallback, ...(options.patience ?? usualPatience) };
  const server = createServer(settings, (request, response) => {
    const leave = caps.enter(request.socket, request.headers);
    if (!leave) {
      refuse(request, response);
      return;
    }
    const connection = connections.get(request.socket);
    if (connection) connection.answering = response;
    if (draining) response.setHeader('connection', 'close');
    response.on('close', () => {
      if (connection?.answering === response) connection.answering = null;
      leave();
      // A connection falls idle just after its last answer, when the close of the server has already passed it by.
      if (draining) setImmediate(() => server.closeIdleConnections());
    });
    options.onRequest(request, response);
  });
  server.on('connection', (socket) => {
    if (!caps.admit(socket)) {
      // An answer would cost more than the refusal saves.
      socket.destroy();
      return;
    }
    connections.set(socket, { answering: null });
    socket.once('close', () => connections.delete(socket));
  });
  server.on('upgrade', (request, socket, head) => {
    // One connection, which is counted as such, is all that it takes.
    caps.enter(socket as Socket, request.headers)?.();
    options.onUpgrade(request, socket as Socket, head);
  });
  await listen(server, options);

  return {
    port: (server.address() as AddressInfo).port,
    async drain(ms) {
      draining = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const { answering } of connections.values()) if (answering && !answering.headersSent) answering.setHeader('connection', 'close');
      server.closeIdleConnections();
      // Browsers open connections before they need them. Node calls one idle only once it was used.
      for (const socket of connections.keys()) if (socket.bytesRead === 0) socket.destroy();
      const cut = (await within(ms, closed, 'late')) === 'late' ? connections.size : 0;
      // Also sockets that were upgraded, which the HTTP server no longer counts as its own.
      for (const socket of connections.keys()) socket.destroy();
      await closed;
      return cut;
    },
  };
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.setHeader('retry-after', '1');
  response.setHeader('connection', 'close');
  const message = 'Too many requests from this address are under way.';
  sendJson(response, 429, { errors: [{ message, extensions: { code: 'TOO_MANY_REQUESTS' } }] });
}

async function listen(server: Server, { name, host, port }: ListenerOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenFault(error, name, host, port)));
    server.listen({ host, port }, resolve);
  });
}

function listenFault(error: NodeJS.ErrnoException, name: string, host: string, port: number): Fault {
  const where = `port ${port} on ${host}`;
  if (error.code === 'EADDRINUSE') {
    const remedy = 'Stop the program that uses it, or move all ports, for instance with STOA_PORT_BASE=14000.';
    return new Fault('PORT_IN_USE', `${name} cannot start: ${where} is taken. ${remedy}`, { cause: error });
  }
  const reason = error.code ?? error.message;
  return new Fault('ADDRESS_NOT_USABLE', `${name} cannot listen at ${where} (${reason}).`, { cause: error });
}
