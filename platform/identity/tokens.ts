import { errors, jwtVerify } from 'jose';
import type { CryptoKey, FlattenedJWSInput, JSONWebKeySet, JWSHeaderParameters, JWTPayload } from 'jose';
import type { Clock } from '@stoa/kernel/clock.ts';
import { systemClock } from '@stoa/kernel/clock.ts';
import { anonymous, parseCaller } from './caller.ts';
import type { Caller } from './caller.ts';
import { unauthenticated } from './errors.ts';
import { issuerKeys, KeysUnavailable } from './issuer-keys.ts';
import type { KeyEdition } from './issuer-keys.ts';
import { createTokenCache } from './token-cache.ts';
import type { TokenCacheLimits, VerifiedToken } from './token-cache.ts';

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
  /** Whether a token without `stoa_kind` is one of a user, for issuers that are not ours. Default: it names no caller. */
  readonly anyUser?: boolean;
  /** How many verified tokens are remembered. */
  readonly cache?: TokenCacheLimits;
}

/** Verifies one token. @throws {Fault} UNAUTHENTICATED, for whatever reason, always with the same message. */
export type TokenVerifier = (token: string) => Promise<Caller>;

/**
 * Verified tokens are remembered until they expire, the issuer's keys are fetched again, or others need their place;
 * requests that bring one token at the same time verify it once. Refusals are not remembered.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { issuer, audience, clock = systemClock, anyUser = false } = options;
  const clockTolerance = Math.min(options.skewSeconds ?? MAX_SKEW_SECONDS, MAX_SKEW_SECONDS);
  const keys = issuerKeys(options.jwks, clock);
  const known = createTokenCache(options.cache);
  const underWay = new Map<string, Promise<VerifiedToken>>();
  const seconds = (): number => Math.floor(clock.now().getTime() / 1_000);

  async function verifyInFull(token: string): Promise<VerifiedToken> {
    if (token.length > MAX_TOKEN_LENGTH) throw new errors.JWTInvalid('the token is too long');
    const from: { edition: KeyEdition | null } = { edition: null };
    const since = seconds();
    const findKey = async (header: JWSHeaderParameters, jws: FlattenedJWSInput): Promise<CryptoKey> => {
      const found = await keys.find(header, jws);
      from.edition = found.edition;
      return found.key;
    };
    const { payload, protectedHeader } = await jwtVerify(token, findKey, {
      algorithms: ALGORITHMS,
      issuer,
      audience,
      clockTolerance,
      currentDate: clock.now(),
      requiredClaims: ['exp', 'sub'],
    });
    requireAccessToken(protectedHeader.typ);
    const verified = { caller: freeze(callerFromClaims(payload, anyUser)), since, until: (payload.exp ?? 0) + clockTolerance };
    if (from.edition) known.set(token, from.edition, verified);
    return verified;
  }

  function verifyOnce(token: string): Promise<VerifiedToken> {
    const begun = underWay.get(token);
    if (begun) return begun;
    const verification = verifyInFull(token).finally(() => underWay.delete(token));
    underWay.set(token, verification);
    return verification;
  }

  return async (token) => {
    const edition = keys.current();
    const remembered = edition && known.get(token, edition, seconds());
    if (remembered) return remembered.caller;
    try {
      const verified = await verifyOnce(token);
      // Keys may have taken seconds to come, and who verified for us may have begun earlier.
      if (seconds() >= verified.until) throw new errors.JWTInvalid('it expired while it was verified');
      return verified.caller;
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

function requireAccessToken(typ: string | undefined): void {
  if (typ === undefined) return;
  const name = typ.toLowerCase().replace(/^application\//, '');
  if (!ACCESS_TOKEN_TYPES.has(name)) throw new errors.JWTInvalid(`unexpected token type ${typ}`);
}

function callerFromClaims({ sub, stoa_kind: kind, scope, scopes }: JWTPayload, anyUser: boolean): Caller {
  const caller = namedCaller(kind, sub, anyUser);
  if (!caller || caller.kind === 'anonymous') throw new errors.JWTInvalid('the claims name no caller');
  const allowed = [...new Set([...scopesIn(scope), ...scopesIn(scopes)])];
  return allowed.length > 0 ? { ...caller, scopes: allowed } : caller;
}

function namedCaller(kind: unknown, sub: string | undefined, anyUser: boolean): Caller | null {
  if (kind === 'customer') return parseCaller({ kind, customerId: sub });
  if (kind === 'staff') return parseCaller({ kind, subject: sub });
  return anyUser && kind === undefined && sub ? { kind: 'user', subject: sub } : null;
}

/** One text with spaces between, or a list of texts. Anything else allows nothing. */
function scopesIn(claim: unknown): readonly string[] {
  const scopes: readonly unknown[] = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  return scopes.every((scope) => typeof scope === 'string') ? scopes.filter((scope) => scope !== '') : [];
}

/** One caller is given to many requests; none of them can change it for the others. */
function freeze(caller: Caller): Caller {
  if ('scopes' in caller) Object.freeze(caller.scopes);
  return Object.freeze(caller);
}
