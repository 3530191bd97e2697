import { brotliCompressSync, gzipSync } from 'node:zlib';
import { startAttacked, JSON_TYPE } from './attacked.ts';
import type { Attacked } from './attacked.ts';

let attacked: Attacked;

beforeAll(async () => {
  attacked = await startAttacked();
});
afterAll(() => attacked[Symbol.asyncDispose]());
beforeEach(() => attacked.forget());

describe('a body', () => {
  const content = JSON.stringify({ query: '{products{id}}' });
  it.each<[string, string, () => Uint8Array]>([
    ['zeros in gzip', 'gzip', () => gzipSync(Buffer.alloc(50_000_000))],
    ['brotli', 'br', () => brotliCompressSync(content)],
    ['deflate', 'deflate', () => gzipSync(content)],
    ['gzip in gzip', 'gzip, gzip', () => gzipSync(gzipSync(content))],
  ])('is not unpacked without end: %s', async (_, encoding, body) => {
    attacked.expectRefused(await attacked.send({ headers: { ...JSON_TYPE, 'content-encoding': encoding }, body: Buffer.from(body()) }), /BODY_TOO_LARGE|UNSUPPORTED_MEDIA_TYPE/, [413, 415]);
  });

  it.each(['utf-7', 'utf-16', 'utf-32', 'shift_jis'])('is not read in %s', async (charset) => {
    attacked.expectRefused(await attacked.send({ headers: { ...JSON_TYPE, 'content-type': `application/json; charset=${charset}` }, body: content }), 'UNSUPPORTED_MEDIA_TYPE', [415]);
  });

  it.each<[string, Buffer | string]>([
    ['overlong UTF-8', Buffer.concat([Buffer.from('{"query":"{products{id}}","operationName":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')])],
    ['half a character', Buffer.concat([Buffer.from('{"query":"{products{id}} #'), Buffer.from([0xe2, 0x82]), Buffer.from('"}')])],
    ['a byte order mark', `\uFEFF${content}`],
    ['NUL in a variable', '{"query":"query($id:ID!){product(id:$id){id}}","variables":{"id":"\\u0000"}}'],
    ['half a surrogate pair', '{"query":"query($id:ID!){product(id:$id){id}}","variables":{"id":"\\ud800"}}'],
    ['a key twice', '{"query":"{products{id}}","query":"mutation{redeem(code:1)}"}'],
    ['text behind it', `${content}x`],
    ['1e400', '{"query":"query($n:Int){products(first:$n){id}}","variables":{"n":1e400}}'],
    ['20,000 lists in one another', `{"query":"{products{id}}","variables":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`],
    ['variables that are a list', '{"query":"{products{id}}","variables":[]}'],
    ['10 MB in a variable', JSON.stringify({ query: '{products{id}}', variables: { a: 'x'.repeat(10_000_000) } })],
    ['100,000 values in a variable', JSON.stringify({ query: '{products{id}}', variables: { a: Array.from({ length: 100_000 }, () => 1) } })],
    ['100 KB in a variable', JSON.stringify({ query: '{products{id}}', variables: { a: 'x'.repeat(100_000) } })],
    ['an operation that is not there', '{"query":"query A{products{id}}","operationName":"B"}'],
    ['two operations and no name', '{"query":"query A{products{id}} query B{products{id}}"}'],
    ['an empty document', '{"query":""}'],
    ['a subscription', '{"query":"subscription{a}"}'],
  ])('is refused for %s', async (_, body) => {
    attacked.expectRefused(await attacked.send({ headers: JSON_TYPE, body }), /^[A-Z_]+$/, [400, 413]);
  });
});
