import { startAttacked } from './attacked.ts';
import type { Attacked } from './attacked.ts';
import { times } from './documents.ts';

let attacked: Attacked;

beforeAll(async () => {
  attacked = await startAttacked();
});
afterAll(() => attacked[Symbol.asyncDispose]());
beforeEach(() => attacked.forget());

describe('many tries at once', () => {
  it('are one request only: no batch, no 500 aliases of a mutation', async () => {
    const redeem = { query: 'mutation{redeem(code:"1")}' };
    attacked.expectRefused(await attacked.post([redeem, redeem]), 'BAD_REQUEST');
    attacked.expectRefused(await attacked.post({ query: `mutation{${times(100, (n) => `a${n}:redeem(code:"${n}")`)}}` }), 'ALIASES');
    attacked.expectRefused(await attacked.post({ query: `mutation{${times(500, (n) => `a${n}:redeem(code:"${n}")`)}}` }), 'TOKENS');
    attacked.expectRefused(await attacked.get(redeem), 'METHOD_NOT_ALLOWED', [405]);
    expect(attacked.redeemed()).toBe(0);
  });
});
