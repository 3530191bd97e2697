import { newId } from '@stoa/kernel/ids.ts';
import { CustomerAddressAdded } from '../contract/events.ts';
import { MOST_ADDRESSES, type PostalAddress } from '../domain/address.ts';
import { takesPersonalData } from '../domain/customer.ts';
import type { AddressRow, CustomerRow } from '../persistence/customer.store.ts';
import { changeCustomer, type DeletionPending, type NotFound } from './change-customer.ts';
import type { CommandContext } from './context.ts';

export type AddCustomerAddressOutcome =
  | { readonly kind: 'added'; readonly customer: CustomerRow; readonly address: AddressRow }
  | { readonly kind: 'too-many'; readonly customer: CustomerRow }
  | DeletionPending
  | NotFound;

/** Adds an address to those a customer has, up to a limit. */
export async function addCustomerAddress(
  context: CommandContext,
  { customerId, address }: { readonly customerId: string; readonly address: PostalAddress },
): Promise<AddCustomerAddressOutcome> {
  return changeCustomer<AddCustomerAddressOutcome>(context, customerId, async ({ customer, stream, tx }) => {
    if (!takesPersonalData(customer)) return { kind: 'deletion-pending', customer };
    if ((await tx.db.address.count({ where: { customerId } })) >= MOST_ADDRESSES) return { kind: 'too-many', customer };

    const row = { id: newId(), customerId, ...address, addedAt: tx.now };
    await tx.db.address.createMany({ data: [row] });
    const { country, ...personal } = address;
    stream.append(CustomerAddressAdded, {
      payload: { customerId, addressId: row.id, country },
      personal,
      subjectId: customerId,
    });
    return { kind: 'added', customer, address: row };
  });
}
