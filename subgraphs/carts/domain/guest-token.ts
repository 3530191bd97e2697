import { createHash, randomBytes } from 'node:crypto';

/** 256 bits: nobody finds a cart by guessing. */
const TOKEN_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export interface GuestToken {
  /** Whoever has it has the cart, so it is given out once and never stored. */
  readonly token: string;
  /** What is stored of it. */
  readonly hash: string;
}

/** A new key to a guest's cart. */
export function newGuestToken(): GuestToken {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return { token, hash: hashOf(token) };
}

/** What is stored of a token that somebody shows; null for text that is none. */
export function guestTokenHash(token: string): string | null {
  return TOKEN.test(token) ? hashOf(token) : null;
}

/** A token is random in all its bits, so nobody can try out what a hash was made from: salt would add nothing. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
