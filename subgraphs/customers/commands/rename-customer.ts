import { CustomerRenamed } from '../contract/events.ts';
import { takesPersonalData } from '../domain/customer.ts';
import type { CustomerRow } from '../persistence/customer.store.ts';
import { changeCustomer, type DeletionPending, type NotFound } from './change-customer.ts';
import type { CommandContext } from './context.ts';

export type RenameCustomerOutcome =
  | { readonly kind: 'renamed'; readonly customer: CustomerRow }
  | DeletionPending
  | NotFound;

/** Gives a customer another name. The same name again says nothing. */
export async function renameCustomer(
  context: CommandContext,
  { customerId, name }: { readonly customerId: string; readonly name: string },
): Promise<RenameCustomerOutcome> {
  return changeCustomer<RenameCustomerOutcome>(context, customerId, async ({ customer, stream, tx }) => {
    if (!takesPersonalData(customer)) return { kind: 'deletion-pending', customer };
    if (customer.name === name) return { kind: 'renamed', customer };
    stream.append(CustomerRenamed, { payload: { customerId }, personal: { name }, subjectId: customerId });
    return { kind: 'renamed', customer: await tx.db.customer.update({ where: { id: customerId }, data: { name } }) };
  });
}
