import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey } from 'jose';
import type { Clock } from '@stoa/kernel/clock.ts';
import { systemClock } from '@stoa/kernel/clock.ts';
import { anonymous, parseCaller } from './caller.ts';
import type { Caller } from './caller.ts';
import { unauthenticated } from './errors.ts';

/** Pinned: a token cannot choose `none` or a shared-secret algorithm. */
const ALGORITHMS = ['RS256', 'ES256'];
/** What `typ` may say when it is there. An identity or logout token is no access token. */
const ACCESS_TOKEN_TYPES = new Set(['jwt', 'at+jwt']);
const MAX_TOKEN_LENGTH = 8_192;
const MAX_SKEW_SECONDS = 60;

export interface TokenVerifierOptions {
  /** Where the issuer publishes its keys, or the document itself. Keys named inside a token are never used. */
  readonly jwks: URL | JSONWebKeySet;
  readonly issuer: string;
  readonly audience: string;
  /** By how much clocks may differ, at most (and by default) 60 seconds. */
  readonly skewSeconds?: number;
  readonly clock?: Clock;
}

/** Verifies one token. @throws {Fault} UNAUTHENTICATED, for whatever reason, always with the same message. */
export type TokenVerifier = (token: string) => Promise<Caller>;

export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { issuer, audience, clock = systemClock } = options;
  const clockTolerance = Math.min(options.skewSeconds ?? MAX_SKEW_SECONDS, MAX_SKEW_SECONDS);
  const keys = keySource(options.jwks);

  return async (token) => {
    try {
      if (token.length > MAX_TOKEN_LENGTH) throw new errors.JWTInvalid('the token is too long');
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        algorithms: ALGORITHMS,
        issuer,
        audience,
        clockTolerance,
        currentDate: clock.now(),
        requiredClaims: ['exp', 'sub'],
      });
      requireAccessToken(protectedHeader.typ);
      return callerFromClaims(payload);
    } catch (error) {
      // Keys that could not be fetched are no verdict on the token; the same token may be fine in a moment.
      throw unauthenticated(error, { retryable: error instanceof KeysUnavailable });
    }
  };
}

/**
 * The caller of a request with this `Authorization` header. No header: anonymous. Anything else must be one good
 * bearer token: a client that tried to say who it is must not silently be treated as nobody.
 */
export async function callerOf(authorization: string | undefined, verify: TokenVerifier): Promise<Caller> {
  if (authorization === undefined) return anonymous;
  const token = /^bearer +([A-Za-z0-9._-]+)$/i.exec(authorization)?.[1];
  if (!token) throw unauthenticated('not a bearer token');
  return verify(token);
}

class KeysUnavailable extends Error {}

function keySource(jwks: URL | JSONWebKeySet): JWTVerifyGetKey {
  if (!(jwks instanceof URL)) return createLocalJWKSet(jwks);
  const remote = createRemoteJWKSet(jwks, { timeoutDuration: 5_000, cooldownDuration: 30_000, cacheMaxAge: 600_000 });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      throw new KeysUnavailable('the keys of the issuer cannot be had', { cause: error });
    }
  };
}

function requireAccessToken(typ: string | undefined): void {
  if (typ === undefined) return;
  const name = typ.toLowerCase().replace(/^application\//, '');
  if (!ACCESS_TOKEN_TYPES.has(name)) throw new errors.JWTInvalid(`unexpected token type ${typ}`);
}

function callerFromClaims({ sub, stoa_kind: kind, scope, scopes }: JWTPayload): Caller {
  const caller =
    kind === 'customer' ? parseCaller({ kind, customerId: sub }) : kind === 'staff' ? parseCaller({ kind, subject: sub }) : null;
  if (!caller || caller.kind === 'anonymous') throw new errors.JWTInvalid('the claims name no caller');
  const allowed = [...new Set([...scopesIn(scope), ...scopesIn(scopes)])];
  return allowed.length > 0 ? { ...caller, scopes: allowed } : caller;
}

/** One text with spaces between, or a list of texts. Anything else allows nothing. */
function scopesIn(claim: unknown): readonly string[] {
  const scopes: readonly unknown[] = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  return scopes.every((scope) => typeof scope === 'string') ? scopes.filter((scope) => scope !== '') : [];
}
