import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Fault } from '@stoa/kernel/fault.ts';
import { header } from './http.ts';
import type { HttpRequest } from './http.ts';

/**
 * Reads a body of at most `limit` bytes, counted as they come in and again as they come out of decompression, so that
 * neither a huge nor a cunningly compressed body is ever held.
 * @throws Fault BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE (an encoding other than one gzip), BAD_REQUEST (broken gzip)
 */
export async function readBody({ body, headers }: HttpRequest, limit: number): Promise<Buffer> {
  const encoding = header(headers, 'content-encoding')?.trim().toLowerCase() || 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new Fault('UNSUPPORTED_MEDIA_TYPE', 'The body may be compressed with gzip, once, and with nothing else.');
  }
  if (Number(header(headers, 'content-length')) > limit) {
    if (body instanceof Readable) body.resume();
    throw tooLarge(limit);
  }
  if (body == null) return EMPTY;
  const source = body instanceof Readable ? body : Readable.from([Buffer.from(body)]);
  try {
    return encoding === 'gzip' ? await unzip(source, limit) : await collect(source, limit);
  } catch (error) {
    // What is left is read and dropped: a client that is still sending would not see an answer otherwise.
    source.on('error', () => undefined).resume();
    if (error instanceof Fault) throw error;
    throw new Fault('BAD_REQUEST', 'The body breaks off, or is not compressed as its headers say.', { cause: error });
  }
}

async function unzip(source: Readable, limit: number): Promise<Buffer> {
  const gunzip = createGunzip();
  let compressed = 0;
  source.on('data', (chunk: Buffer) => {
    compressed += chunk.length;
    if (compressed > limit) gunzip.destroy(tooLarge(limit));
  });
  source.once('error', (error) => gunzip.destroy(error));
  source.once('close', () => {
    if (!source.readableEnded) gunzip.destroy(new Error('the body breaks off'));
  });
  source.pipe(gunzip);
  try {
    return await collect(gunzip, limit);
  } finally {
    source.unpipe(gunzip);
    gunzip.destroy();
  }
}

function collect(source: Readable, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let first: Buffer | null = null;
    let more: Buffer[] | null = null;
    let length = 0;
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) fail(tooLarge(limit));
      // Nearly every body comes in one piece.
      else if (first === null) first = chunk;
      else (more ??= [first]).push(chunk);
    };
    const fail = (error: unknown) => {
      source.off('data', onData);
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    source.on('data', onData);
    source.on('error', fail);
    source.on('end', () => resolve(more ? Buffer.concat(more, length) : (first ?? EMPTY)));
    source.on('close', () => {
      if (!source.readableEnded) fail(new Error('the body breaks off'));
    });
  });
}

const EMPTY = Buffer.alloc(0);

function tooLarge(limit: number): Fault {
  return new Fault('BODY_TOO_LARGE', `A body may have ${limit} bytes, also when it is decompressed.`);
}
