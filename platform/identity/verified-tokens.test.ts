/** What is remembered of tokens, and when it is forgotten. Signatures are counted, so nothing passes because nothing is remembered. */
import { createHmac, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { SignJWT } from 'jose';
import type { JSONWebKeySet, JWTHeaderParameters } from 'jose';
import { fixedClock } from '@stoa/kernel/clock.ts';
import { KEYS_MAX_AGE_MS } from './issuer-keys.ts';
import { createTokenCache } from './token-cache.ts';
import type { VerifiedToken } from './token-cache.ts';
import { createTokenVerifier } from './tokens.ts';
import type { TokenVerifierOptions } from './tokens.ts';

const NOW = 1_767_268_800; // 2026-01-01T12:00:00Z
const issuer = 'https://login.example';
const audience = 'stoa';
const customerId = '0192f0c4-2a10-7c3e-8a53-0123456789ab';
const claims = { sub: customerId, stoa_kind: 'customer', iss: issuer, aud: audience, iat: NOW, exp: NOW + 300, scope: 'read' };
const [ec, next] = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' })) as [KeyPair, KeyPair];
type KeyPair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

const published = ({ publicKey }: KeyPair, kid: string): object => ({ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' });
const keySet = (...keys: object[]): JSONWebKeySet => ({ keys });

function token(changes: object = {}, header: Partial<JWTHeaderParameters> = {}, { privateKey }: KeyPair = ec): Promise<string> {
  return new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'ES256', kid: 'ec', ...header }).sign(privateKey);
}

function setUp(options: Partial<TokenVerifierOptions> = {}) {
  const clock = fixedClock(new Date(NOW * 1_000));
  const verify = createTokenVerifier({ jwks: keySet(published(ec, 'ec')), issuer, audience, clock, ...options });
  return { clock, verify };
}

let signatures: { readonly mock: { readonly calls: readonly unknown[] } };
const refused = { code: 'UNAUTHENTICATED', message: 'These credentials cannot be accepted.' };
const customer = { kind: 'customer', customerId, scopes: ['read'] };

beforeEach(() => {
  signatures = jest.spyOn(crypto.subtle, 'verify');
});
afterEach(() => jest.restoreAllMocks());
const checked = (): number => signatures.mock.calls.length;

describe('a token that was verified', () => {
  it('is not verified again, and names the same caller, whom no request can change', async () => {
    const { verify } = setUp();
    const good = await token();
    const callers = [await verify(good), await verify(good), await verify(good)];
    expect(callers).toEqual([customer, customer, customer]);
    expect(checked()).toBe(1);
    expect(callers[1] && 'scopes' in callers[1] && Object.isFrozen(callers[1].scopes)).toBe(true);
    expect(() => Object.assign(callers[1] ?? {}, { customerId: 'eve' })).toThrow(TypeError);
  });

  it('is verified once when many requests bring it at the same time, and a bad one is refused to each of them', async () => {
    const { verify } = setUp();
    const good = await token();
    expect(await Promise.all(Array.from({ length: 50 }, () => verify(good)))).toEqual(Array.from({ length: 50 }, () => customer));
    expect(checked()).toBe(1);

    const bad = await token({}, {}, next);
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => verify(bad)));
    expect(answers.every((answer) => answer.status === 'rejected')).toBe(true);
    expect(checked()).toBe(2);
  });

  it.each([0, 30, 60])('is refused from the second in which it expires, with a tolerance of %i seconds', async (skewSeconds) => {
    const { verify, clock } = setUp({ skewSeconds });
    const good = await token();
    await verify(good);
    clock.set(new Date((NOW + 300 + skewSeconds) * 1_000 - 1));
    expect(await verify(good)).toEqual(customer);
    expect(checked()).toBe(1);
    clock.advance(1);
    await expect(verify(good)).rejects.toMatchObject(refused);
    await expect(verify(good)).rejects.toMatchObject(refused);
  });

  it('is judged anew when the clock was set back before it was verified', async () => {
    const { verify, clock } = setUp({ skewSeconds: 0 });
    const good = await token({ nbf: NOW });
    await verify(good);
    clock.advance(-1_000);
    await expect(verify(good)).rejects.toMatchObject(refused);
  });

  it('says nothing about a token that differs in one bit of any part', async () => {
    const { verify } = setUp();
    const good = await token();
    const parts = good.split('.').map((part) => Buffer.from(part, 'base64url'));
    const lengths = parts.map((part) => part.byteLength * 8);
    const signature = Array.from({ length: lengths[2] ?? 0 }, (_, bit) => [2, bit] as const);
    const others = [0, 1].flatMap((part) => Array.from({ length: 40 }, (_, n) => [part, (n * 17) % (lengths[part] ?? 1)] as const));
    for (const [part, bit] of [...signature, ...others]) {
      const changed = parts.map((bytes, index) => {
        const copy = Buffer.from(bytes);
        if (index === part) copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        return copy.toString('base64url');
      });
      expect(await verify(good)).toEqual(customer);
      await expect(verify(changed.join('.'))).rejects.toMatchObject(refused);
    }
    expect(await verify(good)).toEqual(customer);
  });

  it('says nothing about its own claims under another algorithm', async () => {
    const { verify } = setUp();
    const good = await token();
    await verify(good);
    const [, body, signature] = good.split('.');
    const pem = ec.publicKey.export({ type: 'spki', format: 'pem' });
    for (const alg of ['none', 'HS256', 'RS256', 'ES384']) {
      const head = Buffer.from(JSON.stringify({ alg, kid: 'ec' })).toString('base64url');
      const hmac = createHmac('sha256', pem).update(`${head}.${body}`).digest('base64url');
      for (const forged of [`${head}.${body}.`, `${head}.${body}.${signature}`, `${head}.${body}.${hmac}`]) {
        await expect(verify(forged)).rejects.toMatchObject(refused);
        await expect(verify(forged)).rejects.toMatchObject(refused);
      }
    }
    await expect(verify(`${good.split('.')[0]}.${body}.`)).rejects.toMatchObject(refused);
  });

  it('gives its place to others when there are more than are kept', async () => {
    const { verify } = setUp({ cache: { tokens: 2, characters: 10_000 } });
    const [a, b, c] = [await token({ jti: 'a' }), await token({ jti: 'b' }), await token({ jti: 'c' })];
    for (const each of [a, b, a, c]) await verify(each);
    expect(checked()).toBe(3);
    // `b` was not used for longest.
    for (const each of [a, c]) await verify(each);
    expect(checked()).toBe(3);
    await verify(b);
    expect(checked()).toBe(4);
  });
});

describe('a token that was refused', () => {
  it('is looked at again each time, so that it is accepted as soon as it is good', async () => {
    const { verify, clock } = setUp({ skewSeconds: 0 });
    const early = await token({ nbf: NOW + 1 });
    await expect(verify(early)).rejects.toMatchObject(refused);
    clock.advance(1_000);
    expect(await verify(early)).toEqual(customer);
  });
});

describe('when the issuer changes its keys', () => {
  async function keyServer(keys: object[]) {
    const state = { keys, requests: 0, away: false, meanwhile: () => undefined as void };
    const server = createServer((_, response) => {
      state.requests += 1;
      state.meanwhile();
      response.writeHead(state.away ? 503 : 200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: state.keys }));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const jwks = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`);
    return { jwks, state, [Symbol.asyncDispose]: () => new Promise<void>((done) => server.close(() => done())) };
  }
  const lasting = { exp: NOW + 86_400 };

  it.each<[string, object[]]>([
    ['withdrawn', [published(next, 'next')]],
    ['replaced under the same name', [published(next, 'ec')]],
  ])('tokens of a key that was %s are refused when the keys are fetched again, which is within ten minutes', async (_, after) => {
    await using server = await keyServer([published(ec, 'ec')]);
    const { verify, clock } = setUp({ jwks: server.jwks });
    const good = await token(lasting);
    await verify(good);
    server.state.keys = after;

    clock.advance(KEYS_MAX_AGE_MS - 1);
    expect(await verify(good)).toEqual(customer);
    expect([checked(), server.state.requests]).toEqual([1, 1]);
    clock.advance(1);
    await expect(verify(good)).rejects.toMatchObject({ ...refused, retryable: false });
    expect(server.state.requests).toBeGreaterThan(1);
    await expect(verify(good)).rejects.toMatchObject(refused);
  });

  it('tokens of a key that stays are verified once more, and remembered again', async () => {
    await using server = await keyServer([published(ec, 'ec')]);
    const { verify, clock } = setUp({ jwks: server.jwks });
    const good = await token(lasting);
    await verify(good);
    clock.advance(KEYS_MAX_AGE_MS);
    for (let n = 0; n < 3; n += 1) expect(await verify(good)).toEqual(customer);
    expect([checked(), server.state.requests]).toEqual([2, 2]);
  });

  it('a token with a new key makes the tokens of a withdrawn one refused at once', async () => {
    await using server = await keyServer([published(ec, 'ec')]);
    const { verify } = setUp({ jwks: server.jwks });
    const good = await token(lasting);
    await verify(good);
    server.state.keys = [published(next, 'next')];
    // Unknown key names cause a fetch every 30 seconds at most, by the clock of the machine.
    const later = Date.now() + 31_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    expect(await verify(await token(lasting, { kid: 'next' }, next))).toEqual(customer);
    await expect(verify(good)).rejects.toMatchObject(refused);
  });

  it('keys that came with a token that they do not fit are as old as all others', async () => {
    await using server = await keyServer([published(ec, 'ec')]);
    const { verify, clock } = setUp({ jwks: server.jwks });
    await expect(verify(await token(lasting, { kid: 'unknown' }))).rejects.toMatchObject(refused);
    clock.advance(KEYS_MAX_AGE_MS - 1);
    await verify(await token(lasting));
    expect(server.state.requests).toBe(1);
    clock.advance(1);
    await verify(await token(lasting));
    expect(server.state.requests).toBe(2);
  });

  it('nobody is let in by memory while the keys are too old and cannot be had', async () => {
    await using server = await keyServer([published(ec, 'ec')]);
    const { verify, clock } = setUp({ jwks: server.jwks });
    const good = await token(lasting);
    await verify(good);
    server.state.away = true;
    clock.advance(KEYS_MAX_AGE_MS - 1);
    expect(await verify(good)).toEqual(customer);
    clock.advance(1);
    await expect(verify(good)).rejects.toMatchObject({ ...refused, retryable: true });
    server.state.away = false;
    expect(await verify(good)).toEqual(customer);
  });

  it('a token that expires while the keys are fetched is refused', async () => {
    await using server = await keyServer([published(ec, 'ec')]);
    const { verify, clock } = setUp({ jwks: server.jwks, skewSeconds: 0 });
    const good = await token({ exp: NOW + 2 });
    server.state.meanwhile = () => clock.advance(2_000);
    await expect(verify(good)).rejects.toMatchObject(refused);
  });
});

describe('the memory of tokens', () => {
  const verified: VerifiedToken = { caller: { kind: 'staff', subject: 'ada' }, since: 0, until: 10 };
  const edition = {};

  it('is bounded in tokens and in characters', () => {
    const cache = createTokenCache({ tokens: 100, characters: 1_000 });
    for (let n = 0; n < 10_000; n += 1) cache.set(`token-${n}`, edition, verified);
    expect(cache.size).toBeLessThanOrEqual(100);
    for (let n = 0; n < 10; n += 1) cache.set(`${n}`.padEnd(400, 'x'), edition, verified);
    expect(cache.size).toBe(2);
    cache.set('y'.repeat(1_001), edition, verified);
    expect(cache.size).toBe(0);
  });

  it('counts what is there, however often tokens come and go', () => {
    const cache = createTokenCache({ tokens: 3, characters: 30 });
    for (let n = 0; n < 1_000; n += 1) {
      cache.set(`token-${n % 5}`, edition, verified);
      cache.get(`token-${n % 4}`, edition, n % 12);
    }
    for (const key of ['a'.repeat(10), 'b'.repeat(10), 'c'.repeat(10)]) cache.set(key, edition, verified);
    expect(cache.size).toBe(3);
  });

  it('drops a token that has expired, and all when the keys are others', () => {
    const cache = createTokenCache();
    cache.set('a', edition, verified);
    cache.set('b', edition, verified);
    expect(cache.get('a', edition, 9)).toBe(verified);
    expect(cache.get('a', edition, 10)).toBeUndefined();
    expect(cache.size).toBe(1);
    expect(cache.get('b', {}, 5)).toBeUndefined();
    expect(cache.size).toBe(0);
  });
});
