/** What a payment shows, and to whom: somebody else's payment is the same as none. */
import { parseInput } from '@stoa/graphql/input.ts';
import { mayActFor, requireService } from '@stoa/identity/access.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import { globalId, parseGlobalId } from '@stoa/kernel/ids.ts';
import type { Representation } from '@stoa/subgraph/resolvers.ts';
import { z } from 'zod';
import type { PaymentRow } from '../persistence/payment.store.ts';
import type { ShownRefund } from '../persistence/refund.store.ts';
import type { PaymentsContext } from './context.ts';

/** An order here is nothing but its id: whether it exists, its own service knows. */
interface OrderReference {
  readonly orderId: string;
}

const listLength = z.int().min(1).max(100);

/** @throws {Fault} UNAUTHENTICATED or FORBIDDEN for everybody but services and staff */
export function requireInternal(caller: Caller): void {
  if (caller.kind !== 'staff') requireService(caller);
}

/** The payment, where the caller may see it. */
async function visiblePayment(id: unknown, context: PaymentsContext): Promise<PaymentRow | null> {
  const paymentId = typeof id === 'string' ? parseGlobalId('Payment', id) : null;
  const payment = paymentId === null ? null : await context.payment.load(paymentId);
  return payment && mayActFor(context.caller, payment.customerId) ? payment : null;
}

export const paymentQueries = {
  payment: (_: unknown, { id }: { id: string }, context: PaymentsContext) => visiblePayment(id, context),
  paymentOfOrder: async (_: unknown, { orderId: id }: { orderId: string }, context: PaymentsContext) => {
    requireInternal(context.caller);
    const orderId = parseGlobalId('Order', id);
    return orderId === null ? null : ((await context.paymentsOf.load(orderId))[0] ?? null);
  },
};

export const orderResolvers = {
  __resolveReference: ({ id }: Representation): OrderReference | null => {
    const orderId = typeof id === 'string' ? parseGlobalId('Order', id) : null;
    return orderId === null ? null : { orderId };
  },
  id: ({ orderId }: OrderReference) => globalId('Order', orderId),
  payments: async ({ orderId }: OrderReference, _: unknown, context: PaymentsContext) => {
    const payments = await context.paymentsOf.load(orderId);
    return payments.filter(({ customerId }) => mayActFor(context.caller, customerId));
  },
};

export const paymentResolvers = {
  __resolveReference: ({ id }: Representation, context: PaymentsContext) => visiblePayment(id, context),
  id: ({ id }: PaymentRow) => globalId('Payment', id),
  order: ({ orderId }: PaymentRow): OrderReference => ({ orderId }),
  amount: ({ captured: amount, currency }: PaymentRow) => ({ amount, currency }),
  refundedTotal: ({ refunded: amount, currency }: PaymentRow) => ({ amount, currency }),
  refunds: ({ id }: PaymentRow, { first }: { first: number }, context: PaymentsContext) =>
    context.refunds(parseInput(listLength, first, 'first')).load(id),
};

export const refundResolvers = {
  id: ({ id }: ShownRefund) => globalId('Refund', id),
  amount: ({ amount, currency }: ShownRefund) => ({ amount, currency }),
};
