import { once } from 'node:events';
import { connect } from 'node:net';
import { openListener, usualPatience } from './listener.ts';

/** What a server with little patience answers to a client that sends this and then nothing, before it hangs up. */
async function slowSender(text: string): Promise<{ answer: string; served: number }> {
  let served = 0;
  const listener = await openListener({
    name: 'slow',
    host: '127.0.0.1',
    port: 0,
    onRequest: (request, response) => {
      request.on('end', () => {
        served += 1;
        response.end('served');
      });
      request.on('error', () => undefined).resume();
    },
    onUpgrade: (_request, socket) => socket.destroy(),
    patience: { headersTimeout: 40, requestTimeout: 80, connectionsCheckingInterval: 10 },
  });
  const answer = await new Promise<string>((resolve) => {
    let received = '';
    const socket = connect(listener.port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8').on('data', (part: string) => (received += part));
    // What is sent to a server that has hung up already is an error, too.
    socket.on('close', () => resolve(received)).on('error', () => undefined);
  });
  await listener.drain(1_000);
  return { answer, served };
}

describe('a client that sends drop by drop', () => {
  it.each([
    ['headers that never end', 'POST / HTTP/1.1\r\nhost: x\r\nx-a: '],
    ['a body that never ends', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{'],
  ])('is hung up on, and nothing is done for it: %s', async (_, text) => {
    const { answer, served } = await slowSender(text);
    expect(answer).toMatch(/^HTTP\/1.1 408/);
    expect(served).toBe(0);
  });

  it('usually has ten seconds for its headers, and fifteen for all', () => {
    expect(usualPatience).toMatchObject({ headersTimeout: 10_000, requestTimeout: 15_000 });
  });
});

describe('a request that offers to speak something else', () => {
  const answerTo = async (offer: string): Promise<string> => {
    const listener = await openListener({
      name: 'offered', host: '127.0.0.1', port: 0, onRequest: (_request, response) => response.end('served'), onUpgrade: (_request, socket) => socket.end('upgraded'),
    });
    const socket = connect(listener.port, '127.0.0.1');
    socket.end(`POST / HTTP/1.1\r\nhost: x\r\nconnection: Upgrade, HTTP2-Settings\r\nhttp2-settings: AA\r\nupgrade: ${offer}\r\ncontent-length: 2\r\n\r\n{}`);
    let received = '';
    for await (const part of socket.setEncoding('utf8') as AsyncIterable<string>) received += part;
    await listener.drain(1_000);
    return received;
  };

  it('is answered as it is, unless that is WebSocket', async () => {
    for (const offer of ['h2c', 'TLS/1.0', 'h2c, websocket']) expect(await answerTo(offer)).toMatch(/^HTTP\/1\.1 200 OK[^]*served/);
    for (const offer of ['websocket', 'WebSocket']) expect(await answerTo(offer)).toBe('upgraded');
  });
});

describe('an idle connection', () => {
  it('is left for its client to close', async () => {
    const listener = await openListener({
      name: 'idle', host: '127.0.0.1', port: 0, onRequest: (_request, response) => response.end('served'), onUpgrade: (_request, socket) => socket.destroy(),
    });
    const response = await fetch(`http://127.0.0.1:${listener.port}/`);
    expect([response.headers.get('keep-alive'), await response.text()]).toEqual(['timeout=75', 'served']);
    await listener.drain(1_000);
  });
});

describe('a stop', () => {
  it('does not wait for a connection that was never used', async () => {
    const listener = await openListener({
      name: 'idle', host: '127.0.0.1', port: 0, onRequest: (_request, response) => response.end('served'), onUpgrade: (_request, socket) => socket.destroy(),
    });
    const unused = connect(listener.port, '127.0.0.1');
    const closed = once(unused, 'close');
    // The server knows of both connections when it has answered on the later one.
    await once(unused, 'connect');
    await (await fetch(`http://127.0.0.1:${listener.port}/`, { headers: { connection: 'close' } })).text();
    expect(await listener.drain(60_000)).toBe(0);
    await closed;
  });
});
