import { systemClock } from '@stoa/kernel/clock.ts';
import { newId } from '@stoa/kernel/ids.ts';
import { decimal } from '@stoa/kernel/money.ts';
import { sampleOrders } from '@stoa/orders/contract/sample-shop.ts';
import { testDatabase, type TestDatabase } from '@stoa/testing/database.ts';
import fc from 'fast-check';
import type { CommandContext } from './commands/context.ts';
import { recordPayment } from './commands/record-payment.ts';
import { refundPayment } from './commands/refund-payment.ts';
import { chargeFor, isPayable } from './domain/payment.ts';
import { openDatabase, type PaymentsClient } from './persistence/database.ts';
import { bookInLedger } from './persistence/ledger.store.ts';
import { seed } from './seed.ts';

let database: TestDatabase;
let db: PaymentsClient;
let context: CommandContext;
beforeAll(async () => {
  database = await testDatabase('payments');
  db = openDatabase(database.url);
  context = { db, clock: systemClock, cause: { correlationId: newId() } };
});
afterAll(async () => {
  await db.$disconnect();
  await database.drop();
});

/** Payments with which the ledger does not agree, and transactions that do not sum to zero; always empty. */
function contradictions(): Promise<unknown[]> {
  return db.$queryRaw`
    WITH booked AS (
      SELECT payment_id AS id, -coalesce(sum(amount) FILTER (WHERE account_code = 'SALES'), 0) AS asked,
        coalesce(sum(amount) FILTER (WHERE account_code = 'PROVIDER'), 0) AS kept,
        coalesce(sum(amount) FILTER (WHERE account_code = 'REFUNDS'), 0) AS refunded
      FROM ledger_transaction JOIN ledger_entry ON transaction_id = ledger_transaction.id GROUP BY payment_id
    ), given_back AS (SELECT payment_id AS id, sum(amount) AS refunded FROM refund GROUP BY payment_id)
    SELECT payment.id::text, to_jsonb(payment) AS payment, to_jsonb(booked) AS booked
    FROM payment FULL JOIN booked USING (id) LEFT JOIN given_back USING (id)
    WHERE (payment.asked, payment.captured - payment.refunded, payment.refunded)
        IS DISTINCT FROM (booked.asked, booked.kept, booked.refunded)
      OR payment.refunded <> coalesce(given_back.refunded, 0) OR payment.refunded > payment.captured
    UNION ALL
    SELECT transaction_id::text, NULL, to_jsonb(sum(amount)) FROM ledger_entry
    GROUP BY transaction_id, currency HAVING sum(amount) <> 0`;
}

const exactAmount = fc
  .integer({ min: 1, max: 500_000 })
  .map((tenThousandths) => decimal(tenThousandths).div(10_000).toFixed(4));
const pennies = fc.integer({ min: 1, max: 4_000 }).map((n) => decimal(n).div(100).toFixed(2));

describe('the sample shop', () => {
  it('has a payment for each confirmed order, and a ledger that agrees', async () => {
    const confirmed = sampleOrders().filter(({ state }) => state === 'CONFIRMED');
    expect(await seed({ db, clock: systemClock })).toBe(confirmed.length);
    expect(await contradictions()).toEqual([]);
  });
});

describe('the ledger', () => {
  it('agrees with payments and refunds after any of them, also side by side', async () => {
    await fc.assert(
      fc.asyncProperty(exactAmount, fc.array(pennies, { maxLength: 8 }), async (asked, refunds) => {
        const currency = 'GBP';
        const { payment } = await recordPayment(context, {
          orderId: newId(),
          customerId: null,
          amount: { amount: asked, currency },
        });
        expect(isPayable(chargeFor({ amount: payment.captured, currency }))).toBe(true);
        await Promise.all(
          refunds.map((amount, n) =>
            refundPayment(context, {
              paymentId: payment.id,
              amount: { amount, currency },
              reason: 'CORRECTION',
              idempotencyKey: `refund ${n}`,
            }),
          ),
        );
        expect(await contradictions()).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  const transaction = {
    paymentId: newId(),
    kind: 'CAPTURE',
    currency: 'GBP',
    occurredAt: new Date(),
  } as const;

  it('refuses a transaction that does not sum to zero, when it is committed', async () => {
    const entries = [
      { account: 'PROVIDER', amount: '10' },
      { account: 'SALES', amount: '-9.9999' },
    ] as const;
    const booking = db.$transaction((tx) => bookInLedger(tx, [{ ...transaction, id: newId(), entries }]));
    await expect(booking).rejects.toThrow('does not sum to zero');
    expect(await db.ledgerTransaction.count({ where: { paymentId: transaction.paymentId } })).toBe(0);
  });

  it('refuses a transaction without entries, and entries that are added to a finished one', async () => {
    await expect(bookInLedger(db, [{ ...transaction, id: newId(), entries: [] }])).rejects.toThrow();
    const id = newId();
    const entries = [
      { account: 'PROVIDER', amount: '10' },
      { account: 'SALES', amount: '-10' },
    ] as const;
    await db.$transaction((tx) => bookInLedger(tx, [{ ...transaction, id, entries }]));
    const late = { transactionId: id, number: 3, accountCode: 'SALES', amount: '-1', currency: 'GBP' };
    await expect(db.ledgerEntry.create({ data: late })).rejects.toThrow();
  });

  it('cannot be rewritten', async () => {
    await expect(db.ledgerEntry.updateMany({ data: { amount: '1' } })).rejects.toThrow();
    await expect(db.ledgerEntry.deleteMany()).rejects.toThrow();
    await expect(db.refund.deleteMany()).rejects.toThrow();
    await expect(db.ledgerAccount.create({ data: { code: 'SALES', name: 'Twice' } })).rejects.toThrow();
  });

  it('keeps refunds below what was captured also where the code would forget to look', async () => {
    const amount = { amount: '5', currency: 'GBP' };
    const { payment } = await recordPayment(context, { orderId: newId(), customerId: null, amount });
    await expect(db.payment.update({ where: { id: payment.id }, data: { refunded: '5.01' } })).rejects.toThrow();
  });
});
