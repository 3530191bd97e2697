import { createHash } from 'node:crypto';
import { startAttacked } from './attacked.ts';
import type { Attacked } from './attacked.ts';
import { doubling } from './documents.ts';

let attacked: Attacked;

beforeAll(async () => {
  attacked = await startAttacked();
});
afterAll(() => attacked[Symbol.asyncDispose]());
beforeEach(() => attacked.forget());

describe('documents by hash', () => {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const named = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

  it('are not a way around limits', async () => {
    const query = doubling(14);
    attacked.expectRefused(await attacked.post({ query, ...named(hash(query)) }), /SELECTIONS|DEPTH/);
    attacked.expectRefused(await attacked.post(named(hash(query))), 'PERSISTED_QUERY_NOT_FOUND', [200]);
  });

  it('cannot be left for the hash of another, and not at all in production', async () => {
    const query = '{products{id}}';
    attacked.expectRefused(await attacked.post({ query: 'mutation{redeem(code:"1")}', ...named(hash(query)) }), 'PERSISTED_QUERY_HASH_MISMATCH');
    attacked.expectRefused(await attacked.post(named(hash(query)), attacked.closed), 'PERSISTED_QUERY_NOT_SUPPORTED', [200]);
    expect((await attacked.post({ query, ...named(hash(query)) })).codes).toEqual([]);
    expect((await attacked.post(named(hash(query)))).codes).toEqual([]);
    expect(attacked.redeemed()).toBe(0);
  });
});
