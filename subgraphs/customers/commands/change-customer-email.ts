import { sqlStateOf } from '@stoa/database/errors.ts';
import { CustomerEmailChanged } from '../contract/events.ts';
import { takesPersonalData } from '../domain/customer.ts';
import type { CustomerRow } from '../persistence/customer.store.ts';
import { changeCustomer, type DeletionPending, type NotFound } from './change-customer.ts';
import type { CommandContext } from './context.ts';

const UNIQUE_VIOLATION = '23505';

export type ChangeCustomerEmailOutcome =
  | { readonly kind: 'changed'; readonly customer: CustomerRow }
  | { readonly kind: 'email-taken' }
  | DeletionPending
  | NotFound;

/** Gives a customer another e-mail, unless somebody has it. The same e-mail again says nothing. */
export async function changeCustomerEmail(
  context: CommandContext,
  { customerId, email }: { readonly customerId: string; readonly email: string },
): Promise<ChangeCustomerEmailOutcome> {
  try {
    return await changeCustomer<ChangeCustomerEmailOutcome>(context, customerId, async ({ customer, stream, tx }) => {
      if (!takesPersonalData(customer)) return { kind: 'deletion-pending', customer };
      if (customer.email === email) return { kind: 'changed', customer };
      stream.append(CustomerEmailChanged, { payload: { customerId }, personal: { email }, subjectId: customerId });
      return { kind: 'changed', customer: await tx.db.customer.update({ where: { id: customerId }, data: { email } }) };
    });
  } catch (error) {
    // Asking first would leave a gap for somebody else; the unique index is the only judge.
    if (sqlStateOf(error) === UNIQUE_VIOLATION) return { kind: 'email-taken' };
    throw error;
  }
}
