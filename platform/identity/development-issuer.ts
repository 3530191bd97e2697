import { generateKeyPairSync } from 'node:crypto';
import path from 'node:path';
import { SignJWT, calculateJwkThumbprint, importJWK } from 'jose';
import type { CryptoKey, JSONWebKeySet, JWK } from 'jose';
import { Fault } from '@stoa/kernel/fault.ts';
import type { Clock } from '@stoa/kernel/clock.ts';
import { systemClock } from '@stoa/kernel/clock.ts';
import type { Caller } from './caller.ts';
import { createOnce } from './create-once.ts';

export const DEVELOPMENT_ISSUER = 'stoa-development';
export const DEVELOPMENT_AUDIENCE = 'stoa';

/** Stands in for an identity provider on a developer's machine. Its tokens mean nothing anywhere else. */
export interface DevelopmentIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** The public half, as `/.well-known/jwks.json` shows it. */
  readonly jwks: JSONWebKeySet;
  /** A token for a customer or a member of staff. @throws {TypeError} for any other caller. */
  issue(caller: Caller, ttlSeconds: number): Promise<string>;
}

/**
 * Opens the issuer whose key lives in `<dataDir>/identity`; the key is made on first use, so tokens stay good over
 * restarts. @throws {Fault} INVALID_SETTINGS when the key file is damaged.
 */
export async function openDevelopmentIssuer(dataDir: string, clock: Clock = systemClock): Promise<DevelopmentIssuer> {
  const file = path.join(dataDir, 'identity', 'development-key.json');
  const { key, publicKey } = await readKey(file, createOnce(file, newKey));

  return {
    issuer: DEVELOPMENT_ISSUER,
    audience: DEVELOPMENT_AUDIENCE,
    jwks: { keys: [publicKey] },
    issue: async (caller, ttlSeconds) => {
      const now = Math.floor(clock.now().getTime() / 1000);
      const scopes = 'scopes' in caller ? caller.scopes : undefined;
      return new SignJWT({ stoa_kind: caller.kind, ...(scopes && { scope: scopes.join(' ') }) })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: publicKey.kid ?? '' })
        .setSubject(subjectOf(caller))
        .setIssuer(DEVELOPMENT_ISSUER)
        .setAudience(DEVELOPMENT_AUDIENCE)
        .setIssuedAt(now)
        .setExpirationTime(now + ttlSeconds)
        .sign(key);
    },
  };
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return JSON.stringify(privateKey.export({ format: 'jwk' }));
}

async function readKey(file: string, content: string): Promise<{ key: CryptoKey | Uint8Array; publicKey: JWK }> {
  try {
    const jwk = JSON.parse(content) as JWK;
    const key = await importJWK(jwk, 'ES256');
    const { kty = '', crv = '', x = '', y = '' } = jwk;
    const publicKey: JWK = { kty, crv, x, y, alg: 'ES256', use: 'sig', kid: await calculateJwkThumbprint(jwk) };
    return { key, publicKey };
  } catch (cause) {
    throw new Fault('INVALID_SETTINGS', `${file} is damaged; delete it and a new key is made`, { cause });
  }
}

function subjectOf(caller: Caller): string {
  if (caller.kind === 'customer') return caller.customerId;
  if (caller.kind === 'staff') return caller.subject;
  throw new TypeError(`tokens are for customers and staff, not for a caller of kind ${caller.kind}`);
}
