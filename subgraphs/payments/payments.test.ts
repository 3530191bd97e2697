import { anonymous, type Caller } from '@stoa/identity/caller.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { type SubgraphUnderTest, subgraphUnderTest } from '@stoa/testing/subgraph.ts';
import type { PaymentsClient } from './persistence/database.ts';
import payments from './subgraph.ts';

const staff: Caller = { kind: 'staff', subject: 'ann' };
const orders: Caller = { kind: 'service', subject: 'orders' };

let shop: SubgraphUnderTest<PaymentsClient>;
beforeAll(async () => {
  shop = await subgraphUnderTest(payments);
});
afterAll(() => shop.stop());

const PAYMENT = `id order { id } amount { amount currency } state refundedTotal { amount }
  refunds { amount { amount currency } reason }`;
const uuid = (id: string): string => id.slice(id.indexOf(':') + 1);

interface Shown {
  readonly __typename: string;
  readonly payment: { readonly id: string; readonly [field: string]: unknown };
  readonly refund: { readonly id: string };
}

async function run(field: string, input: object, caller: Caller, selection: string): Promise<Shown> {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  const text = `mutation ($input: ${type}!) { result: ${field}(input: $input) { __typename ${selection} } }`;
  const { data, errors } = await shop.as(caller).query<{ result: Shown }>(text, { input });
  if (!data) throw new Error(JSON.stringify(errors));
  return data.result;
}

const pounds = (amount: string) => ({ amount, currency: 'GBP' });

const record = (orderId: string, amount: string, customerId: string | null = null): Promise<Shown> =>
  run('recordPayment', { orderId, customerId, amount: pounds(amount) }, orders,
    `... on PaymentRecorded { payment { ${PAYMENT} } } ... on OrderPaidDifferently { payment { ${PAYMENT} } }`);

const refund = (paymentId: string, amount: string, idempotencyKey = newId(), reason = 'RETURN'): Promise<Shown> =>
  run('refundPayment', { paymentId, amount: pounds(amount), reason, idempotencyKey }, staff,
    `... on PaymentRefunded { payment { ${PAYMENT} } refund { id } }
     ... on RefundExceedsCaptured { payment { ${PAYMENT} } refundable { amount currency } }
     ... on RefundKeyUsed { refund { id } } ... on PaymentNotFound { paymentId }`);

const REFUND = 'mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { __typename } }';

const order = (): string => globalId('Order', newId());

async function paymentsOf(orderIds: readonly string[], caller: Caller): Promise<unknown> {
  const { data } = await shop.as(caller).query<{ _entities: ({ payments: unknown } | null)[] }>(
    `query ($of: [_Any!]!) { _entities(representations: $of) {
      ... on Order { payments { id amount { amount } refunds { id } } }
    } }`,
    { of: orderIds.map((id) => ({ __typename: 'Order', id })) },
  );
  return data?._entities;
}

/** What each account has of a payment. */
async function ledgerOf(paymentId: string): Promise<Record<string, string>> {
  const rows = await shop.db.$queryRaw<{ account: string; amount: string }[]>`
    SELECT account_code AS account, trim_scale(sum(amount))::text AS amount
    FROM ledger_entry JOIN ledger_transaction ON ledger_transaction.id = transaction_id
    WHERE payment_id = ${uuid(paymentId)}::uuid GROUP BY account_code`;
  return Object.fromEntries(rows.map(({ account, amount }) => [account, amount]));
}

describe('a payment', () => {
  it('charges what can be paid, and books the rest as rounding', async () => {
    const orderId = order();
    const { __typename, payment } = await record(orderId, '15.345');
    expect(__typename).toBe('PaymentRecorded');
    expect(payment).toEqual({
      id: payment.id,
      order: { id: orderId },
      amount: { amount: '15.34', currency: 'GBP' },
      state: 'CAPTURED',
      refundedTotal: { amount: '0' },
      refunds: [],
    });
    expect(await ledgerOf(payment.id)).toEqual({ PROVIDER: '15.34', SALES: '-15.345', ROUNDING: '0.005' });
    const log = await shop.db.logEntry.findMany({ where: { aggregateId: uuid(payment.id) } });
    expect(log).toMatchObject([
      {
        type: 'payments.PaymentCaptured',
        aggregateVersion: 1,
        payload: { orderId: uuid(orderId), asked: pounds('15.345'), captured: pounds('15.34') },
      },
    ]);
  });

  it('is taken once per order, however often and at once it is recorded', async () => {
    const orderId = order();
    const answers = await Promise.all(Array.from({ length: 10 }, () => record(orderId, '20')));
    expect(new Set(answers.map(({ __typename, payment }) => `${__typename} ${payment.id}`)).size).toBe(1);
    expect(await ledgerOf(answers[0]?.payment.id ?? '')).toEqual({ PROVIDER: '20', SALES: '-20' });
    const other = await record(orderId, '21');
    expect(other).toMatchObject({ __typename: 'OrderPaidDifferently', payment: { amount: pounds('20') } });
  });

  it('is seen by its customer, staff and services, and by nobody else', async () => {
    const [mine, theirs] = [newId(), newId()];
    const orderIds = [order(), order(), order()];
    const [first = '', second = '', third = ''] = orderIds;
    const own = await record(first, '10', globalId('Customer', mine));
    await record(second, '11', globalId('Customer', theirs));
    await record(third, '12');
    const me: Caller = { kind: 'customer', customerId: mine };
    const seen = { payments: [{ id: own.payment.id, amount: { amount: '10' }, refunds: [] }] };
    expect(await paymentsOf(orderIds, me)).toEqual([seen, { payments: [] }, { payments: [] }]);
    expect(await paymentsOf([first, order()], anonymous)).toEqual([{ payments: [] }, { payments: [] }]);
    expect(await paymentsOf(orderIds, staff)).toMatchObject([seen, { payments: [{}] }, { payments: [{}] }]);

    const byId = `query ($id: ID!, $of: [_Any!]!) {
      payment(id: $id) { id } _entities(representations: $of) { ... on Payment { id } }
    }`;
    const { id } = own.payment;
    const of = [id, id, 'Payment:x', globalId('Payment', newId())].map((key) => ({ __typename: 'Payment', id: key }));
    const found = await shop.as(me).query(byId, { id, of });
    expect(found.data).toEqual({ payment: { id }, _entities: [{ id }, { id }, null, null] });
    const hidden = await shop.as({ kind: 'customer', customerId: theirs }).query(byId, { id, of });
    expect(hidden.data).toEqual({ payment: null, _entities: [null, null, null, null] });
  });

  it('of a hundred orders is one statement, and its refunds another', async () => {
    const paid = order();
    await refund((await record(paid, '5')).payment.id, '1');
    const orderIds = [paid, ...Array.from({ length: 99 }, order)];
    const statements = await shop.statements(() => paymentsOf(orderIds, staff));
    expect(statements).toHaveLength(2);
  });

  it('is recorded by services and staff only', async () => {
    const mutation = 'mutation ($input: RecordPaymentInput!) { recordPayment(input: $input) { __typename } }';
    const input = { orderId: order(), amount: pounds('1') };
    expect((await shop.as(anonymous).query(mutation, { input })).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const customer: Caller = { kind: 'customer', customerId: newId() };
    expect((await shop.as(customer).query(mutation, { input })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const bad = [
      { ...input, orderId: 'Order:1' },
      { ...input, customerId: 'me' },
      { ...input, amount: pounds('0') },
      { ...input, amount: pounds('-1') },
      { ...input, amount: pounds('1e3') },
      { ...input, amount: pounds('1.00001') },
      { ...input, amount: { amount: '1', currency: 'pounds' } },
      { ...input, card: '4111' },
    ];
    for (const wrong of bad) {
      const { errors } = await shop.as(orders).query(mutation, { input: wrong });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
    expect(await shop.db.payment.count({ where: { orderId: uuid(input.orderId) } })).toBe(0);
  });
});

describe('a refund', () => {
  it('gives back in parts until nothing is left', async () => {
    const { payment } = await record(order(), '10');
    expect(await refund(payment.id, '4')).toMatchObject({
      __typename: 'PaymentRefunded',
      payment: { state: 'CAPTURED', refundedTotal: { amount: '4' } },
    });
    const all = await refund(payment.id, '6', 'rest', 'GOODWILL');
    expect(all).toMatchObject({
      __typename: 'PaymentRefunded',
      payment: {
        state: 'REFUNDED',
        refundedTotal: { amount: '10' },
        refunds: [{ amount: pounds('6'), reason: 'GOODWILL' }, { amount: pounds('4'), reason: 'RETURN' }],
      },
    });
    expect(await refund(payment.id, '0.01')).toMatchObject({
      __typename: 'RefundExceedsCaptured',
      refundable: pounds('0'),
    });
    expect(await ledgerOf(payment.id)).toEqual({ PROVIDER: '0', SALES: '-10', REFUNDS: '10' });
    const log = await shop.db.logEntry.findMany({ where: { aggregateId: uuid(payment.id) }, orderBy: { id: 'asc' } });
    expect(log.slice(1)).toMatchObject([
      { type: 'payments.PaymentRefunded', aggregateVersion: 2, payload: { refundedTotal: pounds('4') } },
      { type: 'payments.PaymentRefunded', aggregateVersion: 3, payload: { refundedTotal: pounds('10') } },
    ]);
  });

  it('of many at once never gives back more than was captured', async () => {
    const { payment } = await record(order(), '10');
    const answers = await Promise.all(Array.from({ length: 12 }, () => refund(payment.id, '3')));
    expect(answers.filter(({ __typename }) => __typename === 'PaymentRefunded')).toHaveLength(3);
    expect(answers.filter(({ __typename }) => __typename === 'RefundExceedsCaptured')).toHaveLength(9);
    expect(await ledgerOf(payment.id)).toEqual({ PROVIDER: '1', SALES: '-10', REFUNDS: '9' });
  });

  it('with the same key is one refund, and a key is not used for another', async () => {
    const { payment } = await record(order(), '10');
    const answers = await Promise.all(Array.from({ length: 6 }, () => refund(payment.id, '2', 'return-1')));
    expect(new Set(answers.map((answer) => `${answer.__typename} ${answer.refund.id}`)).size).toBe(1);
    expect(await refund(payment.id, '3', 'return-1')).toEqual({
      __typename: 'RefundKeyUsed',
      refund: { id: answers[0]?.refund.id },
    });
    expect(await ledgerOf(payment.id)).toMatchObject({ REFUNDS: '2' });
  });

  it('is refused where there is no such payment, and for what no coin can pay', async () => {
    expect((await refund(globalId('Payment', newId()), '1')).__typename).toBe('PaymentNotFound');
    expect((await refund('Payment:nonsense', '1')).__typename).toBe('PaymentNotFound');
    const { payment } = await record(order(), '10');
    for (const amount of [pounds('0'), pounds('-1'), pounds('0.005'), { amount: '1', currency: 'EUR' }]) {
      const input = { paymentId: payment.id, amount, reason: 'RETURN', idempotencyKey: 'k' };
      const { errors } = await shop.as(staff).query(REFUND, { input });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
    expect(await ledgerOf(payment.id)).not.toHaveProperty('REFUNDS');
  });

  it('is made by staff only', async () => {
    const { payment } = await record(order(), '10');
    const input = { paymentId: payment.id, amount: pounds('1'), reason: 'RETURN', idempotencyKey: 'k' };
    for (const caller of [orders, { kind: 'customer', customerId: newId() } as const]) {
      const { errors } = await shop.as(caller).query(REFUND, { input });
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });
});
