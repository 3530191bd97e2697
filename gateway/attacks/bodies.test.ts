/** Bodies that are too large, packed, in odd characters, or no JSON that can be read in one way only. */
import { once } from 'node:events';
import { connect } from 'node:net';
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
    ['1e400', '{"query":"{products{id}}","variables":{"n":1e400}}'],
    ['20,000 lists in one another', `{"query":"{products{id}}","variables":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`],
    ['variables that are a list', '{"query":"{products{id}}","variables":[]}'],
    ['10 MB in a variable', JSON.stringify({ query: '{products{id}}', variables: { a: 'x'.repeat(10_000_000) } })],
    ['100,000 values in a variable', JSON.stringify({ query: '{products{id}}', variables: { a: Array.from({ length: 100_000 }, () => 1) } })],
    ['100 KB in a variable', JSON.stringify({ query: '{products{id}}', variables: { a: 'x'.repeat(100_000) } })],
    ['an operation that is not there', '{"query":"query A{products{id}}","operationName":"B"}'],
    ['two operations and no name', '{"query":"query A{products{id}} query B{products{id}}"}'],
    ['an empty document', '{"query":""}'],
    ['a document of nothing but a comment', '{"query":"# nothing"}'],
    ['an operation name that is a number', '{"query":"{products{id}}","operationName":1}'],
    ['a document that is a list', '{"query":["{products{id}}"]}'],
    ['a number that JSON does not have', '{"query":"{products{id}}","variables":{"a":01}}'],
    ['NaN', '{"query":"{products{id}}","variables":{"a":NaN}}'],
    ['a comment', '{"query":"{products{id}}"/* */}'],
    ['a key twice, deep in a variable', '{"query":"{products{id}}","variables":{"a":{"b":[{"c":1,"c":2}]}}}'],
    ['the same key in two spellings', '{"query":"{products{id}}","\\u0071uery":"mutation{redeem(code:1)}"}'],
    ['NUL in the document', '{"query":"query($a:ID=\\"\\\\u0000\\"){product(id:$a){id}}"}'],
    ['a subscription', '{"query":"subscription{a}"}'],
  ])('is refused for %s', async (_, body) => {
    attacked.expectRefused(await attacked.send({ headers: JSON_TYPE, body }), /^[A-Z_]+$/, [400, 413]);
  });

  it.each([1, 10, 60, 70, 100, 250, 260, 1_000])('of %d KB in a variable is refused from the limit on, and not before', async (kilobytes) => {
    const { status, codes } = await attacked.post({ query: 'query($id:ID!){product(id:$id){id}}', variables: { id: 'x'.repeat(kilobytes * 1_000) } });
    const [code, expected] = kilobytes <= 60 ? [undefined, 200] : kilobytes <= 260 ? ['VARIABLES_TOO_LARGE', 400] : ['BODY_TOO_LARGE', 413];
    expect([status, codes[0]]).toEqual([expected, code]);
    expect(attacked.asked()).toBe(kilobytes <= 60 ? 1 : 0);
  });

  it('of zeros in gzip is refused while it comes: two kilobytes of it are enough', async () => {
    const zeros = gzipSync(Buffer.alloc(50_000_000));
    const { port, hostname } = new URL(attacked.gateway.url);
    const socket = connect(Number(port), hostname);
    socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n');
    // Two million zeros, and the body does not end: whoever wants to read it all waits for ever.
    const part = zeros.subarray(0, 2_048);
    socket.write(Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 413/);
    expect(attacked.asked()).toBe(0);
    socket.destroy();
  });

  it.each<[string, string, unknown]>([
    ['line separators of Unicode', '"a\u2028b"', 'a\u2028b'],
    ['a whole surrogate pair', '"\\ud83d\\ude00"', '\ud83d\ude00'],
    ['minus zero, which is zero', '-0', '0'],
  ])('may have %s', async (_, json, expected) => {
    const answer = await attacked.post(`{"query":"query($id:ID!){product(id:$id){id}}","variables":{"id":${json}}}`);
    expect([answer.status, answer.codes]).toEqual([200, []]);
    expect(JSON.stringify(attacked.products.seen[0]?.variables)).toContain(JSON.stringify(expected).slice(1, -1));
  });

  it('may have members that GraphQL does not know, which mean nothing', async () => {
    expect((await attacked.post('{"query":"{products{id}}","userId":"7","context":{"caller":"staff"}}')).codes).toEqual([]);
    expect(attacked.products.seen[0]?.caller).toEqual({ kind: 'anonymous' });
  });
});
