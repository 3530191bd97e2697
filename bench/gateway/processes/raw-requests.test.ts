import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { readRequests } from './raw-requests.ts';

/** What is received when these bytes come in pieces of the given size. */
function received(text: string, size: number): readonly (readonly [string, string])[] {
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  const requests: [string, string][] = [];
  readRequests(socket as Socket, ({ path, body }) => requests.push([path, body]));
  for (let at = 0; at < text.length; at += size) socket.emit('data', Buffer.from(text.slice(at, at + size), 'latin1'));
  return requests;
}

const sized = 'POST /a/graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n{"a":1}';
const chunked = 'POST /b/graphql HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{"b\r\n4\r\n":2}\r\n0\r\n\r\n';

describe('requests to the stub subgraphs', () => {
  it.each([1, 5, 1_000])('are read whole, however they are cut: %i bytes at a time', (size) => {
    expect(received(sized + chunked + sized, size)).toEqual([['/a/graphql', '{"a":1}'], ['/b/graphql', '{"b":2}'], ['/a/graphql', '{"a":1}']]);
  });
});
