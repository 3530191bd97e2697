/** Changes to payments: parse, call the command, name the outcome. */
import { parseInput } from '@stoa/graphql/input.ts';
import { requireStaff } from '@stoa/identity/access.ts';
import { parseGlobalId } from '@stoa/kernel/ids.ts';
import { recordPayment } from '../commands/record-payment.ts';
import { refundPayment } from '../commands/refund-payment.ts';
import type { PaymentRow } from '../persistence/payment.store.ts';
import type { RefundRow, ShownRefund } from '../persistence/refund.store.ts';
import type { PaymentsContext } from './context.ts';
import { recordPaymentInput, refundPaymentInput } from './inputs.ts';
import { requireInternal } from './payment.resolvers.ts';

interface Input {
  readonly input: unknown;
}

const shown = (refund: RefundRow, { currency }: PaymentRow): ShownRefund => ({ ...refund, currency });

export const mutations = {
  refundPayment: async (_: unknown, { input }: Input, context: PaymentsContext) => {
    requireStaff(context.caller);
    const { paymentId: id, ...refund } = parseInput(refundPaymentInput, input);
    const paymentId = parseGlobalId('Payment', id);
    if (paymentId === null) return { __typename: 'PaymentNotFound', paymentId: id };
    const outcome = await refundPayment(context, { paymentId, ...refund });
    if (outcome.kind !== 'not-found') context.forget(outcome.payment);
    switch (outcome.kind) {
      case 'refunded':
        return {
          __typename: 'PaymentRefunded',
          payment: outcome.payment,
          refund: shown(outcome.refund, outcome.payment),
        };
      case 'exceeds-captured':
        return { __typename: 'RefundExceedsCaptured', payment: outcome.payment, refundable: outcome.refundable };
      case 'key-used':
        return {
          __typename: 'RefundKeyUsed',
          payment: outcome.payment,
          refund: shown(outcome.refund, outcome.payment),
        };
      case 'not-found':
        return { __typename: 'PaymentNotFound', paymentId: id };
    }
  },

  recordPayment: async (_: unknown, { input }: Input, context: PaymentsContext) => {
    requireInternal(context.caller);
    const { kind, payment } = await recordPayment(context, parseInput(recordPaymentInput, input));
    context.forget(payment);
    return { __typename: kind === 'recorded' ? 'PaymentRecorded' : 'OrderPaidDifferently', payment };
  },
};
