import { mayActFor, requireCustomer, requireService, requireStaff } from './access.ts';
import { anonymous, type Caller } from './caller.ts';

const customer: Caller = { kind: 'customer', customerId: '019a3f00-0000-7000-8000-000000000001' };
const staff: Caller = { kind: 'staff', subject: 'ann' };
const service: Caller = { kind: 'service', subject: 'orders' };

const withCode = (code: string): Error => expect.objectContaining({ code }) as Error;

describe('access', () => {
  it('tells nobody to sign in, and everybody else that they may not', () => {
    for (const rule of [requireStaff, requireService, requireCustomer]) {
      expect(() => rule(anonymous)).toThrow(withCode('UNAUTHENTICATED'));
    }
    expect(() => requireStaff(customer)).toThrow(withCode('FORBIDDEN'));
    expect(() => requireService(staff)).toThrow(withCode('FORBIDDEN'));
    expect(() => requireCustomer(service)).toThrow(withCode('FORBIDDEN'));
    expect(requireCustomer(customer)).toBe(customer.customerId);
  });

  it('lets a customer act for nobody else, and nobody act for an unknown owner', () => {
    expect(mayActFor(customer, customer.customerId)).toBe(true);
    expect(mayActFor(customer, '019a3f00-0000-7000-8000-000000000002')).toBe(false);
    expect(mayActFor(customer, null)).toBe(false);
    expect(mayActFor(anonymous, null)).toBe(false);
    expect(mayActFor(staff, null)).toBe(true);
  });
});
