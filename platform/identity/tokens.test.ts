import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import type { JSONWebKeySet, JWTHeaderParameters } from 'jose';
import { fixedClock } from '@stoa/kernel/clock.ts';
import { mayActFor } from './access.ts';
import { parseCaller } from './caller.ts';
import { callerOf, createTokenVerifier } from './tokens.ts';

const NOW = 1_767_268_800; // 2026-01-01T12:00:00Z
const clock = fixedClock(new Date(NOW * 1_000));
const issuer = 'https://login.example';
const audience = 'stoa';
const customerId = '0192f0c4-2a10-7c3e-8a53-0123456789ab';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwks = {
  keys: [
    { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa', alg: 'RS256', use: 'sig' },
    { ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec', alg: 'ES256', use: 'sig' },
  ],
} as JSONWebKeySet;

const claims = { sub: customerId, stoa_kind: 'customer', iss: issuer, aud: audience, iat: NOW, exp: NOW + 300 };
const verify = createTokenVerifier({ jwks, issuer, audience, clock });

function token(changes: object = {}, header: Partial<JWTHeaderParameters> = {}, key: KeyObject = ec.privateKey): Promise<string> {
  return new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'ES256', kid: 'ec', ...header }).sign(key);
}

/** A token in three parts, signed by whatever the attacker thought of. */
function forged(header: object | string, signature: (input: string) => string): string {
  const part = (value: object | string) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${signature(input)}`;
}

async function expectRefused(candidate: string): Promise<void> {
  await expect(verify(candidate)).rejects.toMatchObject({
    name: 'Fault',
    code: 'UNAUTHENTICATED',
    message: 'These credentials cannot be accepted.',
    retryable: false,
  });
}

describe('a good token', () => {
  it('names its customer or member of staff, with RS256 as with ES256', async () => {
    expect(await verify(await token())).toEqual({ kind: 'customer', customerId });
    expect(await verify(await token({ sub: 'ada', stoa_kind: 'staff' }, { alg: 'RS256', kid: 'rsa' }, rsa.privateKey))).toEqual({
      kind: 'staff',
      subject: 'ada',
    });
  });

  it.each(['JWT', 'at+jwt', 'application/at+jwt', 'AT+JWT'])('may call itself %s', async (typ) => {
    expect(await verify(await token({}, { typ }))).toMatchObject({ kind: 'customer' });
  });

  it('may say nothing of kinds where the issuer is not ours: it is that of a user, who may act for no customer', async () => {
    const verifyForeign = createTokenVerifier({ jwks, issuer, audience, clock, anyUser: true });
    const foreign = await token({ sub: 'auth0|42', stoa_kind: undefined, scope: 'read write' });
    const user = await verifyForeign(foreign);
    expect(user).toEqual({ kind: 'user', subject: 'auth0|42', scopes: ['read', 'write'] });
    expect(mayActFor(user, customerId)).toBe(false);
    // A service of ours takes nobody's word for one.
    expect(parseCaller(user)).toBeNull();
    await expectRefused(foreign);
    for (const changes of [{ stoa_kind: 'king' }, { stoa_kind: 'user' }, { stoa_kind: null }, { stoa_kind: 'service' }, { sub: '', stoa_kind: undefined }]) {
      await expect(verifyForeign(await token(changes))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect(await verifyForeign(await token())).toEqual({ kind: 'customer', customerId });
  });

  it('is accepted within the skew of two clocks, and no further', async () => {
    const strict = createTokenVerifier({ jwks, issuer, audience, clock, skewSeconds: 3_600 });
    for (const check of [verify, strict]) {
      expect(await check(await token({ exp: NOW - 59, nbf: NOW + 59 }))).toMatchObject({ kind: 'customer' });
      await expect(check(await token({ exp: NOW - 61 }))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });

  it('may be meant for others too, as long as it is meant for us', async () => {
    expect(await verify(await token({ aud: ['userinfo', audience] }))).toMatchObject({ kind: 'customer' });
  });
});

describe('a token is refused when', () => {
  it.each<[string, object]>([
    ['it has expired', { exp: NOW - 61 }],
    ['it never expires', { exp: undefined }],
    ['its expiry is no number', { exp: 'never' }],
    ['it begins in the future', { nbf: NOW + 61 }],
    ['another issuer made it', { iss: 'https://login.example.evil' }],
    ['it names no issuer', { iss: undefined }],
    ['it is for another audience', { aud: 'billing' }],
    ['it is for a list of other audiences', { aud: ['billing', 'stoa-admin'] }],
    ['it is for no audience', { aud: undefined }],
    ['it has no subject', { sub: undefined }],
    ['its subject is no customer id', { sub: 'customer-1' }],
    ['it says no kind', { stoa_kind: undefined }],
    ['it claims to be a service', { stoa_kind: 'service', sub: 'gateway' }],
    ['its kind is a list', { stoa_kind: ['staff'] }],
  ])('%s', async (_, changes) => {
    await expectRefused(await token(changes));
  });

  it.each(['id+jwt', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', ''])('its type is "%s"', async (typ) => {
    await expectRefused(await token({}, { typ }));
  });

  it('its algorithm is none, in any spelling', async () => {
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) await expectRefused(forged({ alg }, () => ''));
  });

  it('it is signed with the public key as if that were a shared secret', async () => {
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
    for (const kid of ['rsa', 'ec']) {
      await expectRefused(
        forged({ alg: 'HS256', kid }, (input) => createHmac('sha256', pem).update(input).digest('base64url')),
      );
    }
  });

  it('its algorithm is a good one, but not that of the key', async () => {
    await expectRefused(await token({}, { alg: 'RS256', kid: 'ec' }, rsa.privateKey));
    await expectRefused(await token({}, { alg: 'PS256', kid: 'rsa' }, rsa.privateKey));
    await expectRefused(await token({}, { alg: 'RS512', kid: 'rsa' }, rsa.privateKey));
  });

  it('its header says two algorithms', async () => {
    await expectRefused(forged('{"alg":"ES256","kid":"ec","alg":"none"}', () => ''));
  });

  it('its signature is all zeros, empty, or of another token', async () => {
    await expectRefused(forged({ alg: 'ES256', kid: 'ec' }, () => Buffer.alloc(64).toString('base64url')));
    await expectRefused(forged({ alg: 'ES256', kid: 'ec' }, () => ''));
    const [head, , signature] = (await token()).split('.');
    const body = Buffer.from(JSON.stringify({ ...claims, stoa_kind: 'staff', sub: 'eve' })).toString('base64url');
    await expectRefused(`${head}.${body}.${signature}`);
  });

  it('it brings its own key', async () => {
    const jwk = stranger.publicKey.export({ format: 'jwk' });
    for (const extra of [{ jwk }, { jku: 'http://127.0.0.1:1/keys' }, { x5u: 'http://127.0.0.1:1/keys' }, { kid: undefined }]) {
      await expectRefused(await token({}, extra, stranger.privateKey));
    }
  });

  it.each(['../../../dev/null', "ec' OR '1'='1", '__proto__', 'unknown'])('its key is named %s', async (kid) => {
    await expectRefused(await token({}, { kid }));
  });

  it('it demands an extension that we do not know', async () => {
    const header = { alg: 'ES256', kid: 'ec', crit: ['urn:example:x'], 'urn:example:x': true };
    const signed = await new SignJWT(claims).setProtectedHeader(header).sign(ec.privateKey, { crit: { 'urn:example:x': true } });
    await expectRefused(signed);
  });

  it.each(['', 'a', 'a.b', 'a.b.c', '..', 'é.é.é', 'x'.repeat(100_000)])('it is no token at all', async (nonsense) => {
    await expectRefused(nonsense);
  });
});

describe('the scopes of a token', () => {
  it.each<[unknown, unknown, readonly string[] | undefined]>([
    ['read write', undefined, ['read', 'write']],
    [undefined, ['read', 'write'], ['read', 'write']],
    [undefined, 'read', ['read']],
    ['read', ['read', 'write'], ['read', 'write']],
    ['', [], undefined],
    ['  ', undefined, undefined],
    [{ read: true }, 7, undefined],
    [['read', 1], ['write', ['admin']], undefined],
  ])('are read from scope %j and scopes %j', async (scope, scopes, expected) => {
    const caller = await verify(await token({ ...(scope !== undefined && { scope }), ...(scopes !== undefined && { scopes }) }));
    expect(caller).toEqual({ kind: 'customer', customerId, ...(expected && { scopes: expected }) });
  });
});

describe('the Authorization header', () => {
  it('may be absent: then the caller is anonymous', async () => {
    expect(await callerOf(undefined, verify)).toEqual({ kind: 'anonymous' });
  });

  it('carries a bearer token, in any spelling of the scheme', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER ']) {
      expect(await callerOf(`${scheme} ${await token()}`, verify)).toEqual({ kind: 'customer', customerId });
    }
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a b', 'token', 'Bearer x, Bearer y'])(
    'is refused when it is "%s", and does not make its sender anonymous',
    async (header) => {
      await expect(callerOf(header, verify)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    },
  );
});

describe('keys fetched from the issuer', () => {
  async function keyServer(answer: () => { status: number; body: string; location?: string }) {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      const { status, body, location } = answer();
      response.writeHead(status, { 'content-type': 'application/json', ...(location && { location }) }).end(body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`);
    return { url, requests: () => requests, [Symbol.asyncDispose]: () => new Promise<void>((done) => server.close(() => done())) };
  }

  it('are fetched once for many tokens', async () => {
    await using server = await keyServer(() => ({ status: 200, body: JSON.stringify(jwks) }));
    const check = createTokenVerifier({ jwks: server.url, issuer, audience, clock });
    for (let i = 0; i < 5; i += 1) expect(await check(await token({ jti: randomUUID() }))).toMatchObject({ kind: 'customer' });
    expect(server.requests()).toBe(1);
  });

  it('are not asked for again and again by tokens with unknown key names', async () => {
    await using server = await keyServer(() => ({ status: 200, body: JSON.stringify(jwks) }));
    const check = createTokenVerifier({ jwks: server.url, issuer, audience, clock });
    for (let i = 0; i < 5; i += 1) {
      await expect(check(await token({}, { kid: `k${i}` }))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect(server.requests()).toBe(1);
  });

  it.each([
    ['the issuer is broken', { status: 500, body: '' }],
    ['the document is no JSON', { status: 200, body: '<html>' }],
    ['the issuer sends us elsewhere', { status: 302, body: '', location: 'http://127.0.0.1:1/' }],
  ])('make a refusal that may be tried again when %s', async (_, answer) => {
    await using server = await keyServer(() => answer);
    const check = createTokenVerifier({ jwks: server.url, issuer, audience, clock });
    await expect(check(await token())).rejects.toMatchObject({ code: 'UNAUTHENTICATED', retryable: true });
  });
});
