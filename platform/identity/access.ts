import { Fault } from '@stoa/kernel/fault.ts';
import type { Caller } from './caller.ts';
import { unauthenticated } from './errors.ts';

function forbidden(caller: Caller): Fault {
  return caller.kind === 'anonymous' ? unauthenticated('no caller') : new Fault('FORBIDDEN', 'You may not do this.');
}

/** @throws {Fault} UNAUTHENTICATED for nobody, FORBIDDEN for everybody but staff. */
export function requireStaff(caller: Caller): void {
  if (caller.kind !== 'staff') throw forbidden(caller);
}

/** @throws {Fault} UNAUTHENTICATED for nobody, FORBIDDEN for everybody but another service of this landscape. */
export function requireService(caller: Caller): void {
  if (caller.kind !== 'service') throw forbidden(caller);
}

/** The UUID of the customer who calls. @throws {Fault} UNAUTHENTICATED for nobody, FORBIDDEN for others. */
export function requireCustomer(caller: Caller): string {
  if (caller.kind !== 'customer') throw forbidden(caller);
  return caller.customerId;
}

/** Whether the caller may see and do what belongs to this customer: the customer, staff, and other services. */
export function mayActFor(caller: Caller, customerId: string | null): boolean {
  switch (caller.kind) {
    case 'customer':
      return caller.customerId === customerId;
    case 'staff':
    case 'service':
      return true;
    case 'user':
    case 'anonymous':
      return false;
  }
}
