import type { Buffer } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Fault } from '@stoa/kernel/fault.ts';

/**
 * The content of a file, unpacked if it is gzip; its first bytes decide, not its name.
 * @param onRead told how many bytes of the file itself have been read since the last call
 * @throws {Fault} SALES_FILE_UNREADABLE when there is no such file; NOT_A_SALES_FILE for an archive, or for gzip
 *   that is damaged or ends too early
 */
export async function* fileBytes(file: string, onRead: (bytes: number) => void = () => {}): AsyncGenerator<Buffer> {
  const chunks = chunksOf(file, onRead);
  const first = await chunks.next();
  if (first.done) return;
  if (first.value.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') {
    await chunks.return(undefined);
    throw new Fault('NOT_A_SALES_FILE', 'This is a zip archive or a spreadsheet. Save its sheet as CSV and import that.');
  }
  const all = prepend(first.value, chunks);
  yield* first.value[0] === 0x1f && first.value[1] === 0x8b ? unpacked(all) : all;
}

async function* chunksOf(file: string, onRead: (bytes: number) => void): AsyncGenerator<Buffer, undefined> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 128 * 1024 }) as AsyncIterable<Buffer>) {
      onRead(chunk.length);
      yield chunk;
    }
  } catch (cause) {
    throw new Fault('SALES_FILE_UNREADABLE', `Cannot read ${file}: ${reasonOf(cause)}`, { cause });
  }
}

async function* prepend(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

async function* unpacked(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  // The failure of either side reaches the loop below through the stream, which this destroys.
  pipeline(packed, gunzip, () => {});
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('NOT_A_SALES_FILE', 'The compressed file is damaged or ends too early. Get it again.', { cause });
  }
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'you may not read it';
  return cause instanceof Error ? cause.message : String(cause);
}
