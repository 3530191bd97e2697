import { openSocket, subscribeOverSse } from '../subscriptions/testing/clients.ts';
import { JSON_TYPE, startAttacked } from './attacked.ts';
import type { Attacked } from './attacked.ts';
import { times } from './documents.ts';

let attacked: Attacked;

beforeAll(async () => {
  attacked = await startAttacked();
});
afterAll(() => attacked[Symbol.asyncDispose]());
beforeEach(() => attacked.forget());

const redeems = (from: number, to: number): string => times(to - from, (n) => `a${from + n}:redeem(code:"${n}")`);

describe('many tries at once', () => {
  it('are one request only: no batch, no 500 aliases of a mutation', async () => {
    const redeem = { query: 'mutation{redeem(code:"1")}' };
    attacked.expectRefused(await attacked.post([redeem, redeem]), 'BAD_REQUEST');
    attacked.expectRefused(await attacked.post({ query: `mutation{${times(100, (n) => `a${n}:redeem(code:"${n}")`)}}` }), 'ALIASES');
    attacked.expectRefused(await attacked.post({ query: `mutation{${times(500, (n) => `a${n}:redeem(code:"${n}")`)}}` }), 'TOKENS');
    attacked.expectRefused(await attacked.get(redeem), 'METHOD_NOT_ALLOWED', [405]);
    expect(attacked.redeemed()).toBe(0);
  });

  it('are not a longer list: an array of ten thousand operations is no request', async () => {
    attacked.expectRefused(await attacked.post(`[${Array.from({ length: 10_000 }, () => '{"query":"{__typename}"}').join()}]`), 'BAD_REQUEST|BODY_TOO_LARGE', [400, 413]);
    attacked.expectRefused(await attacked.post('[]'), 'BAD_REQUEST');
  });

  it('do not fit into one document by fragments, nor by the same name', async () => {
    attacked.expectRefused(await attacked.post({ query: `mutation{...A ...B} fragment A on Mutation{${redeems(0, 3)}} fragment B on Mutation{${redeems(3, 6)}}` }), 'FIELD_USES');
    attacked.expectRefused(await attacked.post({ query: `mutation{${'redeem(code:"1") '.repeat(6)}}` }), 'FIELD_USES');
    attacked.expectRefused(await attacked.post({ query: `query A{__typename} mutation B{${redeems(0, 6)}}`, operationName: 'B' }), 'FIELD_USES');
    expect((await attacked.post({ query: `mutation{${redeems(0, 5)}}` })).codes).toEqual([]);
    expect(attacked.redeemed()).toBe(5);
  });
});

describe('a mutation that somebody might try again and again', () => {
  it('is done once in an operation and three times in a minute, however it comes; others are not held back', async () => {
    const limited = await attacked.start({ environment: { STOA_CALLER_LIMITS: '{"fields":{"Mutation.redeem":{"perOperation":1,"perMinute":3}}}' } });
    attacked.forget();
    const redeem = { query: 'mutation{redeem(code:"1")}' };
    attacked.expectRefused(await attacked.post({ query: `mutation{${redeems(0, 2)}}` }, limited), 'FIELD_USES');
    for (let n = 0; n < 3; n += 1) expect((await attacked.post({ query: `mutation Try${n}{other${n}:redeem(code:"${n}")}` }, limited)).codes).toEqual([]);

    for (let n = 0; n < 5; n += 1) expect(await attacked.post(redeem, limited)).toMatchObject({ status: 429, codes: ['RATE_LIMITED'] });
    const socket = await openSocket(limited.url);
    socket.send({ type: 'connection_init' });
    await socket.next();
    expect(await socket.subscribe('1', redeem).next()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    socket.close();
    const stream = await subscribeOverSse(limited.url, redeem);
    expect(stream.json ?? (await stream.next())).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    expect(attacked.redeemed()).toBe(3);

    const authorization = `Bearer ${await limited.issuer.issue({ kind: 'staff', subject: 'ada' }, 60)}`;
    expect((await limited.query(redeem.query, { headers: { authorization } })).json.data).toEqual({ redeem: true });
    expect((await attacked.post({ query: '{products{id}}' }, limited)).codes).toEqual([]);
    expect(attacked.redeemed()).toBe(4);
  });

  it('is not tried from another address by saying so', async () => {
    const limited = await attacked.start({ environment: { STOA_CALLER_LIMITS: '{"fields":{"Mutation.redeem":{"perMinute":1}}}' } });
    attacked.forget();
    const from = (address: string) =>
      attacked.send({ headers: { ...JSON_TYPE, 'x-forwarded-for': address, 'stoa-client-address': address }, body: JSON.stringify({ query: 'mutation{redeem(code:"1")}' }) }, limited);
    const codes: unknown[] = [];
    for (const address of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) codes.push((await from(address)).codes[0]);
    expect(codes).toEqual([undefined, 'RATE_LIMITED', 'RATE_LIMITED']);
  });
});
