import { createLocalJWKSet, createRemoteJWKSet, errors, jwksCache } from 'jose';
import type { CryptoKey, ExportedJWKSCache, FlattenedJWSInput, JSONWebKeySet, JWSHeaderParameters } from 'jose';
import type { Clock } from '@stoa/kernel/clock.ts';

/** Keys that were fetched are used for this long, so a key that the issuer withdraws is of no use after it. */
export const KEYS_MAX_AGE_MS = 600_000;
const FETCH_TIMEOUT_MS = 5_000;
/** For tokens with key names that there are not: they cause a fetch at most this often. */
const FETCH_PAUSE_MS = 30_000;
const FIND_TRIES = 3;

/** One fetch of the issuer's keys. Two are different objects, also when their keys are the same. */
export type KeyEdition = object;

export interface FoundKey {
  readonly key: CryptoKey;
  /** The edition that the key is certainly from; null when the keys changed while it was looked up. */
  readonly edition: KeyEdition | null;
}

/** The public keys of the issuer. */
export interface IssuerKeys {
  /** The edition that may be relied upon now; null when there is none yet, or it is too old. */
  current(): KeyEdition | null;
  /** @throws {KeysUnavailable} when the keys cannot be had; whatever jose throws when there is no such key */
  find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<FoundKey>;
}

/** No verdict on the token: it may be fine in a moment. */
export class KeysUnavailable extends Error {}

/** Keys that never change, or those that the issuer publishes at a URL. */
export function issuerKeys(jwks: URL | JSONWebKeySet, clock: Clock): IssuerKeys {
  return jwks instanceof URL ? publishedKeys(jwks, clock) : constantKeys(jwks);
}

function constantKeys(jwks: JSONWebKeySet): IssuerKeys {
  const find = createLocalJWKSet(jwks);
  const edition = {};
  return { current: () => edition, find: async (header, token) => ({ key: await find(header, token), edition }) };
}

function publishedKeys(url: URL, clock: Clock): IssuerKeys {
  // The library writes here what it fetched: a new object each time. How old that may be is decided below, by our clock.
  const fetched: Partial<ExportedJWKSCache> = {};
  const keys = createRemoteJWKSet(url, {
    timeoutDuration: FETCH_TIMEOUT_MS, cooldownDuration: FETCH_PAUSE_MS, cacheMaxAge: Infinity, [jwksCache]: fetched as ExportedJWKSCache,
  });
  let dated: { readonly edition: KeyEdition; readonly at: number } | null = null;

  const current = (): KeyEdition | null => {
    if (!dated || dated.edition !== fetched.jwks) return null;
    const age = clock.now().getTime() - dated.at;
    // A clock that was set back says nothing about the age.
    return age >= 0 && age < KEYS_MAX_AGE_MS ? dated.edition : null;
  };

  const find = async (header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<FoundKey> => {
    for (let tries = 1; ; tries += 1) {
      const asked = clock.now().getTime();
      if (fetched.jwks && !current()) await fetching(asked, () => keys.reload());
      const edition = fetched.jwks;
      const key = await fetching(asked, () => keys(header, token));
      if (edition && edition === fetched.jwks) return { key, edition };
      if (tries === FIND_TRIES) return { key, edition: null };
    }
  };
  /** Notes how old an edition is that came meanwhile, also when it lacked what was looked for. */
  const fetching = async <Result>(asked: number, work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } finally {
      if (fetched.jwks && fetched.jwks !== dated?.edition) dated = { edition: fetched.jwks, at: asked };
    }
  };

  return {
    current,
    find: async (header, token) => {
      try {
        return await find(header, token);
      } catch (error) {
        if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
        throw new KeysUnavailable('the keys of the issuer cannot be had', { cause: error });
      }
    },
  };
}
