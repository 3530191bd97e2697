import type { Caller } from '@stoa/identity/caller.ts';
import { globalId, nameId, newId } from '@stoa/kernel/ids.ts';
import { sampleOrders } from '@stoa/orders/contract/sample-shop.ts';
import payments from '@stoa/payments/subgraph.ts';
import { contractOf } from '../suite.ts';

const orders: Caller = { kind: 'service', subject: 'orders' };
/** Orders of the sample that were paid for. */
const paid = sampleOrders().filter(({ state }) => state === 'CONFIRMED');
const paymentIds = paid.map(({ number }) => nameId('payment', number));
const paymentId = globalId('Payment', paymentIds[0] ?? '');
const orderId = globalId('Order', newId());

const pounds = (amount: string) => ({ amount, currency: 'GBP' });
const refund = { paymentId, amount: pounds('0.01'), reason: 'GOODWILL', idempotencyKey: 'contract' };

contractOf(payments, {
  entities: {
    Payment: { ids: () => paymentIds, select: 'amount { amount } refunds { id }', statements: 2 },
    Order: { ids: () => paid.map(({ id }) => id), select: 'payments { id }', statements: 1, knowsAll: false },
  },
  outcomes: [
    { mutation: 'recordPayment', caller: orders, expect: 'PaymentRecorded', input: () => ({ orderId, amount: pounds('10') }) },
    { mutation: 'recordPayment', caller: orders, expect: 'OrderPaidDifferently', input: () => ({ orderId, amount: pounds('11') }) },
    { mutation: 'refundPayment', expect: 'PaymentRefunded', input: () => refund },
    { mutation: 'refundPayment', expect: 'RefundKeyUsed', input: () => ({ ...refund, amount: pounds('0.02') }) },
    {
      mutation: 'refundPayment',
      expect: 'RefundExceedsCaptured',
      input: () => ({ ...refund, amount: pounds('1000000'), idempotencyKey: 'too much' }),
    },
    { mutation: 'refundPayment', expect: 'PaymentNotFound', input: () => ({ ...refund, paymentId: globalId('Payment', newId()) }) },
  ],
});
