/**
 * GraphQL over WebSocket (`graphql-transport-ws`) for clients, at the same path as over HTTP.
 *
 * Guarantees: an operation runs as one over HTTP does, after the same checks; the caller is that of the token in the payload of
 * `connection_init` (`authorization`) or in the header, looked at again with each operation; pages of foreign sites are not served; connections,
 * operations on each, the size of messages and the patience are bounded. At the stop of the service nothing new begins, and a
 * connection closes with its last operation.
 */
import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { OpenOperation } from '@stoa/graphql/handler.ts';
import { plainText } from '@stoa/graphql/text-result.ts';
import type { TextResult } from '@stoa/graphql/text-result.ts';
import type { Logger } from '@stoa/graphql/masking.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { GraphQLError, GraphQLSchema, parse } from 'graphql';
import type { ExecutionResult, FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { ServerOptions, WebSocket } from 'ws';
import { endableStream } from '../endable-stream.ts';
import { tooManySubscriptions } from '../subscription-errors.ts';
import type { SubscriptionSettings } from '../subscription-settings.ts';
import { clientSocket } from './client-socket.ts';
import { isForeignPage } from './origin.ts';
import { refuseUpgrade } from './refused-upgrade.ts';

export interface WebSocketEndpointOptions {
  readonly path: string;
  /** Begins an operation on the graph of this moment. */
  readonly open: OpenOperation;
  /** Rejects for an `Authorization` that is none. */
  readonly admit: (authorization: string | undefined) => Promise<unknown>;
  readonly settings: SubscriptionSettings;
  /** Levels that variables may nest. */
  readonly jsonDepth: number;
  readonly logger: Logger;
  /** Aborts when the service stops. */
  readonly stopping: AbortSignal;
}

/** A connection, and what runs on it. */
interface Connection {
  readonly socket: WebSocket;
  readonly url: string;
  headers: IncomingHttpHeaders;
  readonly operations: Set<AbortController>;
}

/** A message, its payload, and the variables in that. */
const ENVELOPE_DEPTH = 3;
const GOODBYE_MS = 1_000;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;
/** What the library looks at of an operation, which it gets ready to run: that there are results. */
const ANY_OPERATION = parse('subscription { results }');
const NO_SCHEMA = new GraphQLSchema({});

export function registerWebSockets(server: Server, options: WebSocketEndpointOptions): void {
  const { path, settings, jsonDepth, stopping, logger } = options;
  const { messageBytes, keepAliveMs, origins } = settings;
  const connections = new Set<Connection>();
  const protocol = createProtocol(options);
  const handshake: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: messageBytes, closeTimeout: GOODBYE_MS, handleProtocols,
  };
  const sockets = new WebSocketServer(handshake);
  const failed = (err: unknown): void => logger.error({ err }, 'a message over WebSocket met an unforeseen error');

  const serve = (socket: WebSocket, { url = path, headers }: IncomingMessage): void => {
    const connection: Connection = { socket, url, headers, operations: new Set() };
    connections.add(connection);
    const adapter = clientSocket(socket, { keepAliveMs, messageBytes, jsonDepth: jsonDepth + ENVELOPE_DEPTH, failed });
    const closed = protocol.opened(adapter, connection);
    socket.once('close', (code, reason) => {
      connections.delete(connection);
      for (const operation of connection.operations) operation.abort();
      closed(code, String(reason)).catch(failed);
    });
  };

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { pathname } = URL.parse(request.url ?? '', 'http://localhost') ?? {};
    if (pathname !== path) return refuseUpgrade(socket, 404, 'ROUTE_NOT_FOUND', 'There is nothing at this path.');
    if (isForeignPage(request.headers, origins)) {
      return refuseUpgrade(socket, 403, 'CSRF_REFUSED', 'Pages of this origin may not open a WebSocket here.');
    }
    if (stopping.aborted || connections.size >= settings.connections) {
      return refuseUpgrade(socket, 503, 'SUBSCRIPTION_LIMIT', 'There are too many connections. Try again later.');
    }
    return sockets.handleUpgrade(request, socket, head, (opened) => serve(opened, request));
  });
  stopping.addEventListener('abort', () => {
    for (const connection of connections) closeWhenDone(connection);
  }, { once: true });
}

function createProtocol({ open, admit, settings, stopping }: WebSocketEndpointOptions) {
  const refusals = new WeakMap<readonly GraphQLError[], readonly GraphQLFormattedError[]>();
  const refused = (errors: readonly GraphQLFormattedError[]): readonly GraphQLError[] => {
    const known = errors.map(({ message, extensions }) => new GraphQLError(message, { extensions: extensions ?? null }));
    refusals.set(known, errors);
    return known;
  };

  return makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: settings.connectionInitMs,
    onConnect: async ({ connectionParams = {}, extra: connection }) => {
      const { authorization = connectionParams.Authorization ?? connection.headers.authorization } = connectionParams;
      try {
        if (authorization !== undefined && typeof authorization !== 'string') return false;
        await admit(authorization);
        connection.headers = { ...connection.headers, authorization };
        return true;
      } catch (error) {
        // Whether the token is good, nobody could tell; the client shall not take it for a bad one.
        if (error instanceof Fault && error.retryable) connection.socket.close(TRY_AGAIN_LATER, error.code);
        return false;
      }
    },
    onSubscribe: async ({ extra: connection }, _id, payload) => {
      const { url, headers, operations } = connection;
      if (operations.size >= settings.perConnection) {
        const { message, code, retryable } = tooManySubscriptions('you');
        return refused([{ message, extensions: { code, retryable } }]);
      }
      const operation = new AbortController();
      operations.add(operation);
      const ended = (): void => {
        operations.delete(operation);
        if (stopping.aborted) closeWhenDone(connection);
      };
      try {
        const opened = await open({ url, headers: { ...headers, accept: undefined }, message: { ...payload, query: payload.query || null }, signal: operation.signal });
        if ('results' in opened) return { schema: NO_SCHEMA, document: ANY_OPERATION, contextValue: endableStream(opened.results, ended) };
        ended();
        return refused(opened.refused);
      } catch (error) {
        ended();
        throw error;
      }
    },
    subscribe: ({ contextValue }) => contextValue as ReturnType<typeof endableStream<never>>,
    onNext: (_context, _id, _payload, _args, result) => asObject(result),
    onError: (_context, _id, _payload, errors) => refusals.get(errors),
  });
}

/** A result as it is sent. */
function asObject(result: ExecutionResult | TextResult): FormattedExecutionResult {
  return 'text' in result ? (JSON.parse(plainText(result)) as FormattedExecutionResult) : (result);
}

/** After what is still to be sent. */
function closeWhenDone({ operations, socket }: Connection): void {
  if (operations.size > 0) return;
  setImmediate(() => socket.close(GOING_AWAY, 'The server is going down'));
}
