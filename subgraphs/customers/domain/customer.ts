/** The rules of accounts: pure, without database or clock. */
import { singleLine } from './text.ts';

export const personName = singleLine(200);

/**
 * Whether an account takes new personal data. One whose person asked to be deleted does not: what came in now
 * would have to be found and erased again.
 */
export function takesPersonalData(customer: { readonly deletionRequestedAt: Date | null }): boolean {
  return customer.deletionRequestedAt === null;
}
