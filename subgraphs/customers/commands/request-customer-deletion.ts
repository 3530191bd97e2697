import { CustomerDeletionRequested } from '../contract/events.ts';
import type { CustomerRow } from '../persistence/customer.store.ts';
import { changeCustomer, type NotFound } from './change-customer.ts';
import type { CommandContext } from './context.ts';

export type RequestCustomerDeletionOutcome =
  | { readonly kind: 'requested'; readonly customer: CustomerRow }
  | NotFound;

/** Notes that a person wants to be deleted. Asking again changes nothing, not even the time. */
export async function requestCustomerDeletion(
  context: CommandContext,
  { customerId }: { readonly customerId: string },
): Promise<RequestCustomerDeletionOutcome> {
  return changeCustomer<RequestCustomerDeletionOutcome>(context, customerId, async ({ customer, stream, tx }) => {
    if (customer.deletionRequestedAt !== null) return { kind: 'requested', customer };
    stream.append(CustomerDeletionRequested, { payload: { customerId, requestedAt: tx.now.toISOString() } });
    return {
      kind: 'requested',
      customer: await tx.db.customer.update({ where: { id: customerId }, data: { deletionRequestedAt: tx.now } }),
    };
  });
}
