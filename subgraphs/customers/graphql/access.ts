import { mayActFor } from '@stoa/identity/access.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { parseGlobalId } from '@stoa/kernel/ids.ts';

/** The UUID of a customer whom the caller may see; null for everybody else's, and for what is no id. */
export function visibleCustomer(caller: Caller, id: unknown): string | null {
  const customerId = typeof id === 'string' ? parseGlobalId('Customer', id) : null;
  return mayActFor(caller, customerId) ? customerId : null;
}

/** As {@link visibleCustomer}, for changes. @throws {Fault} UNAUTHENTICATED for nobody, whoever is meant. */
export function changeableCustomer(caller: Caller, id: string): string | null {
  if (caller.kind === 'anonymous') throw new Fault('UNAUTHENTICATED', 'Sign in to change an account.');
  return visibleCustomer(caller, id);
}

/** @throws {Fault} FORBIDDEN for those who have an account, and for services. */
export function mayRegister({ kind }: Caller): void {
  if (kind !== 'anonymous' && kind !== 'staff') throw new Fault('FORBIDDEN', 'You have an account already.');
}
