import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { CLIENT_ADDRESS_HEADER, readTrustedProxies } from './client-address.ts';
import { openListener } from './listener.ts';

interface CappedServer {
  readonly held: readonly [IncomingMessage, ServerResponse][];
  /** Waits until so many requests have come. */
  readonly arrived: (count: number) => Promise<void>;
  readonly open: (from: string) => Socket;
}

/** A server with room for three of each address, whose requests stay unanswered until somebody answers them. */
async function withServer(run: (server: CappedServer) => Promise<void>, trusted = '') {
  const held: [IncomingMessage, ServerResponse][] = [];
  const came = new EventEmitter();
  const listener = await openListener({
    name: 'capped',
    host: '0.0.0.0',
    port: 0,
    onRequest: (...exchange) => {
      held.push(exchange);
      came.emit('request');
    },
    onUpgrade: (_request, socket) => socket.destroy(),
    addresses: { perAddress: 3, isTrusted: readTrustedProxies(trusted) },
  });
  const sockets: Socket[] = [];
  const open = (from: string): Socket => {
    const socket = connect({ port: listener.port, host: '127.0.0.1', localAddress: from });
    socket.setEncoding('utf8').on('error', () => undefined);
    sockets.push(socket);
    return socket;
  };
  try {
    const arrived = async (count: number): Promise<void> => {
      while (held.length < count) await once(came, 'request');
    };
    await run({ held, arrived, open });
  } finally {
    for (const socket of sockets) socket.destroy();
    for (const [, response] of held) response.end();
    await listener.drain(1_000);
  }
}
const REQUEST = 'GET / HTTP/1.1\r\nhost: x\r\n';
/** What comes back until the server has hung up, or has answered so many times. */
async function answersOn(socket: Socket, count: number): Promise<string> {
  let text = '';
  while (text.split('HTTP/1.1 ').length <= count && !socket.readableEnded && !socket.destroyed) {
    await Promise.race([once(socket, 'data').then(([part]) => (text += String(part))), once(socket, 'close')]);
  }
  return text;
}

describe('one address', () => {
  it('holds no more connections than its share, and others go on', () =>
    withServer(async ({ open, held, arrived }) => {
      const mine = [open('127.0.0.2'), open('127.0.0.2'), open('127.0.0.2')];
      await Promise.all(mine.map((socket) => once(socket, 'connect')));
      for (const socket of mine) socket.write(`${REQUEST}\r\n`);
      await arrived(3);
      const tooMany = open('127.0.0.2');
      await once(tooMany, 'close');
      const neighbour = open('127.0.0.3');
      neighbour.write(`${REQUEST}connection: close\r\n\r\n`);
      await arrived(4);
      held[3]?.[1].end('served');
      expect(await answersOn(neighbour, 1)).toMatch(/^HTTP\/1.1 200[^]*served$/);
    }));

  it('may connect again when it has let one go', () =>
    withServer(async ({ open }) => {
      const first = open('127.0.0.2');
      await Promise.all([first, open('127.0.0.2'), open('127.0.0.2')].map((socket) => once(socket, 'connect')));
      first.destroy();
      await once(first, 'close');
      // The server sees the end of the first one a little later; a connection that it does not want is closed at once.
      for (let isServed = false; !isServed; ) {
        const again = open('127.0.0.2');
        again.write(`${REQUEST.replace('GET /', 'BAD')}\r\n`);
        isServed = (await answersOn(again, 1)).startsWith('HTTP/1.1 400');
      }
    }));

  it('cannot get around it by sending many requests on one connection without waiting', () =>
    withServer(async ({ open, held, arrived }) => {
      const socket = open('127.0.0.2');
      socket.write(`${REQUEST}\r\n`.repeat(10));
      await arrived(3);
      for (const [, response] of held) response.end('served');
      const answers = await answersOn(socket, 4);
      expect(held).toHaveLength(3);
      expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 429']);
      expect(answers).toContain('TOO_MANY_REQUESTS');
    }));
});

describe('behind a trusted proxy', () => {
  const from = (client: string) => `${REQUEST}x-forwarded-for: ${client}\r\n\r\n`;

  it('each client has its share, however many connections the proxy needs', () =>
    withServer(async ({ open, held, arrived }) => {
      for (const client of ['203.0.113.1', '203.0.113.1', '203.0.113.1', '203.0.113.2']) open('127.0.0.2').write(from(client));
      await arrived(4);
      const tooMany = open('127.0.0.2');
      tooMany.write(from('203.0.113.1'));
      expect(await answersOn(tooMany, 1)).toMatch(/^HTTP\/1.1 429/);
      expect(held.map(([{ headers }]) => headers[CLIENT_ADDRESS_HEADER]).sort()).toEqual(['203.0.113.1', '203.0.113.1', '203.0.113.1', '203.0.113.2']);
    }, '127.0.0.2'));
});

describe('the address of a client', () => {
  it('is not what the client says it is', () =>
    withServer(async ({ open, held, arrived }) => {
      open('127.0.0.2').write(`${REQUEST}x-forwarded-for: 203.0.113.1\r\n${CLIENT_ADDRESS_HEADER}: 203.0.113.1\r\n\r\n`);
      await arrived(1);
      expect(held[0]?.[0].headers[CLIENT_ADDRESS_HEADER]).toBe('127.0.0.2');
    }));
});
