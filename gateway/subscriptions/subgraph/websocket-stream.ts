/**
 * Events of a subgraph over a WebSocket (`graphql-transport-ws`), one connection for each subscription: the request that opens it
 * is signed for its caller.
 */
import { sign } from '@stoa/identity/internal-signature.ts';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import type { OpenStream, StreamOptions, StreamRequest } from './subgraph-stream.ts';
import { isRecord, readEvent, SenselessEvent, untilEnd } from './subgraph-stream.ts';

/** The only operation of a connection. */
const ID = '1';
/** The code of a close because `connection_init` came too late. */
const TOO_LATE = 4408;
/** How long a subgraph may take to say goodbye. */
const GOODBYE_MS = 1_000;

export function webSocketStreams(options: StreamOptions): OpenStream {
  const { connectMs, keepAliveMs } = options;
  return (request, listener) => {
    const socket = connect(options, request);
    let isAlive = true;
    const late = setTimeout(() => broken(new Error(`it did not take the operation within ${connectMs} ms`), false), connectMs);
    const pulse = setInterval(() => {
      if (!isAlive) broken(new Error('it gave no sign of life'), false);
      else if (socket.readyState === WebSocket.OPEN) socket.ping();
      isAlive = false;
    }, keepAliveMs);
    const told = untilEnd(listener, () => {
      clearTimeout(late);
      clearInterval(pulse);
    });
    const send = (message: object): void => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message), ignore);
    };
    const broken = (reason: unknown, isFinal: boolean): void => {
      told.broken(reason, isFinal);
      socket.terminate();
    };
    const receive = (text: string): void => {
      const message: unknown = JSON.parse(text);
      const { type, id, payload } = isRecord(message) ? message : {};
      switch (type) {
        case MessageType.ConnectionAck:
          clearTimeout(late);
          return send({ type: MessageType.Subscribe, id: ID, payload: payloadOf(request) });
        case MessageType.Ping:
          return send({ type: MessageType.Pong, ...(payload !== undefined && { payload }) });
        case MessageType.Pong:
          return;
      }
      if (id !== ID) throw new SenselessEvent('a message is about another operation');
      switch (type) {
        case MessageType.Next:
          return told.event(readEvent(payload, text), text.length);
        case MessageType.Error:
          told.event(readEvent({ errors: payload }, text), text.length);
          told.completed();
          return socket.close();
        case MessageType.Complete:
          told.completed();
          return socket.close();
        default:
          throw new SenselessEvent('a message is of no known type');
      }
    };

    socket.on('open', () => send({ type: MessageType.ConnectionInit }));
    socket.on('pong', () => (isAlive = true));
    socket.on('message', (data, isBinary) => {
      isAlive = true;
      try {
        if (isBinary) throw new SenselessEvent('a message is no text');
        receive((data as Buffer).toString('utf8'));
      } catch (reason) {
        broken(reason, true);
      }
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      const { statusCode: status = 0 } = response;
      broken(new Error(`it answered with status ${status} to the upgrade`), status >= 300 && status < 500);
    });
    // What is in the error is the reason of the close that follows.
    socket.on('error', (error) => told.broken(error, isTooLong(error)));
    socket.on('close', (code) => told.broken(new Error(`the connection was closed with code ${code}`), isRefusal(code)));

    return () => {
      told.stop();
      send({ type: MessageType.Complete, id: ID });
      if (socket.readyState === WebSocket.CONNECTING) socket.terminate();
      else socket.close();
    };
  };
}

function connect({ name, url, secret, connectMs, eventBytes }: StreamOptions, { caller, headers }: StreamRequest): WebSocket {
  const path = url.pathname + url.search;
  const options: ClientOptions & { readonly closeTimeout: number } = {
    headers: { ...headers, ...(secret !== null && sign({ secret, audience: name, method: 'GET', path, body: '', caller })) },
    handshakeTimeout: connectMs,
    maxPayload: eventBytes,
    closeTimeout: GOODBYE_MS,
    perMessageDeflate: false,
    followRedirects: false,
  };
  return new WebSocket(url, GRAPHQL_TRANSPORT_WS_PROTOCOL, options);
}

export function payloadOf({ query, operationName, variables }: StreamRequest): object {
  return { query, ...(operationName !== undefined && { operationName }), variables };
}

/** The subgraph will not have it: neither the protocol, nor the caller. Another try would end the same way. */
function isRefusal(code: number): boolean {
  return code >= 4400 && code < 4500 && code !== TOO_LATE;
}

function isTooLong(error: Error): boolean {
  return 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
}

function ignore(): void {
  // The close of the connection says it.
}
