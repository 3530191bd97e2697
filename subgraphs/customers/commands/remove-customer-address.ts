import { CustomerAddressRemoved } from '../contract/events.ts';
import type { CustomerRow } from '../persistence/customer.store.ts';
import { changeCustomer, type NotFound } from './change-customer.ts';
import type { CommandContext } from './context.ts';

export type RemoveCustomerAddressOutcome =
  | { readonly kind: 'removed'; readonly customer: CustomerRow }
  | { readonly kind: 'address-not-found'; readonly customer: CustomerRow }
  | NotFound;

/** Takes an address away from its customer; nobody else's is ever touched. A null id is that of no address. */
export async function removeCustomerAddress(
  context: CommandContext,
  { customerId, addressId }: { readonly customerId: string; readonly addressId: string | null },
): Promise<RemoveCustomerAddressOutcome> {
  return changeCustomer<RemoveCustomerAddressOutcome>(context, customerId, async ({ customer, stream, tx }) => {
    if (addressId === null) return { kind: 'address-not-found', customer };
    const { count } = await tx.db.address.deleteMany({ where: { id: addressId, customerId } });
    if (count === 0) return { kind: 'address-not-found', customer };
    stream.append(CustomerAddressRemoved, { payload: { customerId, addressId } });
    return { kind: 'removed', customer };
  });
}
