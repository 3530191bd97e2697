import type { Caller } from '@stoa/identity/caller.ts';
import { guestTokenHash } from '../domain/guest-token.ts';
import type { CartKey } from '../persistence/cart.store.ts';

/** Which cart a request means: that of the token it shows, else that of the customer who asks; null for none. */
export function cartMeant(caller: Caller, token: string | null): CartKey | null {
  if (token !== null) {
    const tokenHash = guestTokenHash(token);
    return tokenHash === null ? null : { tokenHash };
  }
  return caller.kind === 'customer' ? { customerId: caller.customerId } : null;
}
