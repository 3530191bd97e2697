import type { Caller } from './caller.ts';
import type { KeyEdition } from './issuer-keys.ts';

/** A token that was verified in full. Times are in whole seconds since 1970, as tokens have them. */
export interface VerifiedToken {
  readonly caller: Caller;
  /** When it was verified. What a clock says that was set back behind this is not answered from here. */
  readonly since: number;
  /** The second at which it is refused, the tolerance for clocks included. */
  readonly until: number;
}

export interface TokenCacheLimits {
  readonly tokens: number;
  /** Of all tokens together. */
  readonly characters: number;
}

export interface TokenCache {
  /** Undefined unless this very text was verified with keys of this edition, and is still good in this second. */
  get(token: string, edition: KeyEdition, now: number): VerifiedToken | undefined;
  set(token: string, edition: KeyEdition, verified: VerifiedToken): void;
  readonly size: number;
}

export const DEFAULT_TOKEN_CACHE: TokenCacheLimits = { tokens: 10_000, characters: 10_000_000 };

/**
 * Tokens by their whole text, signature included: no two tokens share an entry, and no digest has to be trusted. Keeps
 * those that were used last; another edition of the issuer's keys empties it.
 */
export function createTokenCache(limits: TokenCacheLimits = DEFAULT_TOKEN_CACHE): TokenCache {
  const tokens = new Map<string, VerifiedToken>();
  let keptFor: KeyEdition | null = null;
  let characters = 0;

  const drop = (token: string): void => {
    if (tokens.delete(token)) characters -= token.length;
  };
  const startEdition = (edition: KeyEdition): void => {
    if (edition === keptFor) return;
    tokens.clear();
    characters = 0;
    keptFor = edition;
  };

  return {
    get(token, edition, now) {
      startEdition(edition);
      const verified = tokens.get(token);
      if (!verified) return undefined;
      // A Map keeps the order of insertion, so its first entry is the one that was not used for longest.
      tokens.delete(token);
      if (!isGood(verified, now)) {
        characters -= token.length;
        return undefined;
      }
      tokens.set(token, verified);
      return verified;
    },
    set(token, edition, verified) {
      startEdition(edition);
      drop(token);
      tokens.set(token, verified);
      characters += token.length;
      for (const oldest of tokens.keys()) {
        if (tokens.size <= limits.tokens && characters <= limits.characters) return;
        drop(oldest);
      }
    },
    get size() {
      return tokens.size;
    },
  };
}

export function isGood({ since, until }: VerifiedToken, now: number): boolean {
  return since <= now && now < until;
}
