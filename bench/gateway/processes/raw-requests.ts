import type { Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** All of it is latin1 text. */
export interface RawRequest {
  readonly path: string;
  /** The first line and the headers, as they came. */
  readonly head: string;
  readonly body: string;
}

/**
 * Calls `received` for each request on a keep-alive connection.
 * For the stub subgraphs only: it trusts that its clients speak HTTP/1.1 well.
 */
export function readRequests(socket: Socket, received: (request: RawRequest) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = rest.byteLength === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const headEnd = rest.indexOf(HEAD_END);
      if (headEnd === -1) return;
      const head = rest.toString('latin1', 0, headEnd);
      const bodyStart = headEnd + HEAD_END.byteLength;
      const body = bodyOf(rest, bodyStart, head);
      if (!body) return;
      const path = head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/'));
      rest = rest.subarray(body.end);
      received({ path, head, body: body.text });
    }
  });
}

/** Null while it has not come whole. */
function bodyOf(bytes: Buffer, start: number, head: string): { readonly text: string; readonly end: number } | null {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) {
    const end = start + Number(length);
    return bytes.byteLength < end ? null : { text: bytes.toString('latin1', start, end), end };
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return { text: '', end: start };
  const last = bytes.indexOf(LAST_CHUNK, start);
  return last === -1 ? null : { text: joinChunks(bytes.toString('latin1', start, last)), end: last + LAST_CHUNK.byteLength };
}

function joinChunks(text: string): string {
  let joined = '';
  for (let at = 0; at < text.length; ) {
    const lineEnd = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    joined += text.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 2 + size + 2;
  }
  return joined;
}
