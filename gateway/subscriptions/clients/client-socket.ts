/**
 * A client's WebSocket as the protocol library wants it.
 *
 * Guarantees: what is sent is sent as the client takes it, and a client that does not take it is not read from either; a client
 * without a sign of life is cut off; what is no message of a client, in strict JSON, ends the connection.
 */
import { parseStrictJson } from '@stoa/graphql/strict-json.ts';
import { CloseCode, MessageType } from 'graphql-ws';
import type { WebSocket as ServerSocket } from 'graphql-ws';
import type { WebSocket } from 'ws';

export interface ClientSocketOptions {
  readonly keepAliveMs: number;
  /** Characters that may wait for the client before it is not read from any more. */
  readonly messageBytes: number;
  /** Levels that the JSON of a message may nest. */
  readonly jsonDepth: number;
  /** Told what nobody foresaw. */
  readonly failed: (error: unknown) => void;
}

export function clientSocket(socket: WebSocket, options: ClientSocketOptions): ServerSocket {
  const { messageBytes, jsonDepth, failed } = options;
  keepAlive(socket, options.keepAliveMs);
  // A connection that fails closes; whoever waits for the close learns of it.
  socket.on('error', () => undefined);

  const sent = (): void => {
    if (socket.isPaused && socket.bufferedAmount <= messageBytes) socket.resume();
  };
  return {
    protocol: socket.protocol,
    send: (text) =>
      new Promise((resolve) => {
        if (socket.readyState !== socket.OPEN) return resolve();
        socket.send(text, () => {
          sent();
          resolve();
        });
        if (socket.bufferedAmount > messageBytes) socket.pause();
      }),
    close: (code, reason) => socket.close(code, reason),
    onMessage: (receive) => {
      socket.on('message', (data, isBinary) => {
        const text = isBinary ? '' : (data as Buffer).toString('utf8');
        if (!isMessage(text, jsonDepth)) return socket.close(CloseCode.BadRequest, 'This is no message of a client');
        receive(text).catch((error: unknown) => {
          failed(error);
          socket.close(CloseCode.InternalServerError, 'Internal server error');
        });
        return undefined;
      });
    },
  };
}

/** Messages that clients send. */
const TYPES: ReadonlySet<unknown> = new Set([
  MessageType.ConnectionInit, MessageType.Subscribe, MessageType.Complete, MessageType.Ping, MessageType.Pong,
]);

/** Strict JSON of a type that a client may send. The library looks at the rest. */
function isMessage(text: string, jsonDepth: number): boolean {
  try {
    const message = parseStrictJson(text, jsonDepth);
    return typeof message === 'object' && message !== null && 'type' in message && TYPES.has(message.type);
  } catch {
    return false;
  }
}

/** Whoever reads what waits for him, or says anything, is there. */
function keepAlive(socket: WebSocket, everyMs: number): void {
  let isAlive = true;
  let waiting = 0;
  const alive = (): void => void (isAlive = true);
  socket.on('pong', alive);
  socket.on('message', alive);
  const timer = setInterval(() => {
    const { bufferedAmount } = socket;
    if (!isAlive && bufferedAmount >= waiting) return socket.terminate();
    isAlive = false;
    waiting = bufferedAmount;
    if (socket.readyState === socket.OPEN) socket.ping();
    return undefined;
  }, everyMs);
  socket.once('close', () => clearInterval(timer));
}
