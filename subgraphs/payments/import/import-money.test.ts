import { countStatements } from '@stoa/database/connect.ts';
import { newId } from '@stoa/kernel/ids.ts';
import { decimal, formatDecimal, sum } from '@stoa/kernel/money.ts';
import { customerId, importId, orderId, paymentId } from '@stoa/orders/contract/online-retail/keys.ts';
import { matchReturns, NOTHING_EARLIER, type Returns } from '@stoa/orders/contract/online-retail/match-returns.ts';
import { fileOf, histories, invoice } from '@stoa/orders/contract/online-retail/sales-history.fixture.ts';
import { type Invoice, invoiceTotal } from '@stoa/orders/contract/online-retail/sales.ts';
import { testDatabase, type TestDatabase } from '@stoa/testing/database.ts';
import fc from 'fast-check';
import { openDatabase, type PaymentsClient } from '../persistence/database.ts';
import { moneyOf } from './from-invoice.ts';
import { importMoney } from './import-money.ts';
import importer from './online-retail.ts';

const cause = { correlationId: importId('sales.csv') };
let database: TestDatabase;
let db: PaymentsClient;
beforeAll(async () => {
  database = await testDatabase('payments');
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db.$disconnect();
  await database.drop();
});

const match = (invoices: readonly Invoice[]) => matchReturns(invoices, NOTHING_EARLIER);
const run = (invoices: readonly Invoice[], returns: Returns, signal = new AbortController().signal) =>
  importer.importSales({ databaseUrl: database.url, signal }, fileOf(invoices, returns), () => {});

const text = (amount: { toString(): string }): string => formatDecimal(decimal(amount));

async function noteOf(reference: string): Promise<Record<string, string>> {
  const { total, refunded, credited } = await db.creditNote.findUniqueOrThrow({ where: { reference } });
  return { total: text(total), refunded: text(refunded), credited: text(credited) };
}

/** What the ledger has on each account. */
async function balances(): Promise<Record<string, string>> {
  const rows = await db.$queryRaw<{ account: string; amount: string }[]>`
    SELECT account_code AS account, trim_scale(sum(amount))::text AS amount FROM ledger_entry GROUP BY account_code`;
  return Object.fromEntries(rows.map(({ account, amount }) => [account, amount]));
}

/** All rows there are. */
async function everything(): Promise<unknown> {
  return {
    payments: await db.payment.findMany({ orderBy: { id: 'asc' } }),
    refunds: await db.refund.findMany({ orderBy: { id: 'asc' } }),
    creditNotes: await db.creditNote.findMany({ orderBy: { id: 'asc' } }),
    ledger: await db.ledgerTransaction.findMany({ orderBy: { id: 'asc' }, include: { entries: { orderBy: { number: 'asc' } } } }),
    heads: await db.aggregateHead.findMany({ orderBy: { id: 'asc' } }),
    log: await db.logEntry.findMany({ orderBy: { id: 'asc' } }),
  };
}

/** Payments and credit notes with which refunds or ledger do not agree, and sums that are not zero; always empty. */
function contradictions(): Promise<unknown[]> {
  return db.$queryRaw`
    WITH booked AS (
      SELECT coalesce(payment_id, credit_note_id) AS id, account_code, sum(amount) AS amount
      FROM ledger_transaction JOIN ledger_entry ON transaction_id = ledger_transaction.id GROUP BY 1, 2
    ), given AS (SELECT payment_id AS id, sum(amount) AS amount FROM refund GROUP BY payment_id)
    SELECT payment.id, 'payment' AS wrong FROM payment LEFT JOIN given USING (id)
      WHERE refunded <> coalesce(given.amount, 0) OR refunded > captured
        OR captured - refunded <> (SELECT coalesce(sum(amount), 0) FROM booked WHERE id = payment.id AND account_code = 'PROVIDER')
        OR asked <> (SELECT -sum(amount) FROM booked WHERE id = payment.id AND account_code = 'SALES')
    UNION ALL SELECT id, 'credit note' FROM credit_note AS note
      WHERE credited <> -coalesce((SELECT sum(amount) FROM booked WHERE id = note.id AND account_code LIKE '%_CREDIT'), 0)
        OR refunded <> (SELECT coalesce(sum(amount), 0) FROM refund WHERE idempotency_key = 'credit note ' || reference)
    UNION ALL SELECT transaction_id, 'sum' FROM ledger_entry GROUP BY transaction_id HAVING sum(amount) <> 0`;
}

describe('the money of a sales file', () => {
  const file = [
    invoice('2011-01-03', '1', 'ann', ['LAMP', 5, '3.069'], ['POST', 1, '18']),
    invoice('2011-01-04', '2', null, ['CUP', 2, '0.5']),
    invoice('2011-01-09', 'C3', 'ann', ['LAMP', -2, '3.069'], ['VASE', -1, '7'], ['POST', -1, '18']),
    invoice('2011-01-10', 'C4', 'ann', ['LAMP', -3, '20']),
    invoice('2011-01-11', 'C5', null, ['CUP', -2, '0.5']),
    invoice('2011-01-12', '6', 'ann', ['LAMP', 1, '1'], ['LAMP', -1, '1']),
    invoice('2011-01-13', '7', 'ann', ['DISCOUNT-ONLY', -1, '5']),
  ];
  const later = [invoice('2011-02-01', '8', 'bob', ['CUP', 4, '2']), invoice('2011-02-02', 'C9', 'bob', ['CUP', -4, '2'])];
  const latest = [invoice('2011-03-01', 'C10', 'bob', ['CUP', -1, '2'])];
  const returns = match([...file, later[0]].filter((each) => each !== undefined));

  it('is taken with each sale that is worth something, rounded once to what coins can pay', async () => {
    expect(await run(file, returns)).toEqual({
      payments: { written: 2, present: 0 },
      'credit notes': { written: 4, present: 0 },
      refunds: { written: 2, present: 0 },
    });
    const payment = await db.payment.findUniqueOrThrow({ where: { id: paymentId('1') } });
    expect([text(payment.asked), text(payment.captured)]).toEqual(['33.345', '33.34']);
    expect(payment).toMatchObject({ orderId: orderId('1'), customerId: customerId('ann'), createdAt: new Date('2011-01-03') });
    expect(await db.payment.findUniqueOrThrow({ where: { id: paymentId('2') } })).toMatchObject({ customerId: null, state: 'CAPTURED' });
  });

  it('goes back for goods that came back with their sale, as far as the payment reaches, and is credited for the rest', async () => {
    // Two lamps are worth 6.138: 6.13 in coins. A vase that was never sold here, and the postage, are credited.
    expect(await noteOf('C3')).toEqual({ total: '31.138', refunded: '6.13', credited: '25.008' });
    // Three lamps were credited at 20, of which the payment has 27.21 left.
    expect(await noteOf('C4')).toEqual({ total: '60', refunded: '27.21', credited: '32.79' });
    // Nobody knows whose these are.
    expect(await noteOf('C5')).toEqual({ total: '1', refunded: '0', credited: '1' });
    expect(await noteOf('7')).toEqual({ total: '5', refunded: '0', credited: '5' });
    expect(await db.payment.findUniqueOrThrow({ where: { id: paymentId('1') } })).toMatchObject({ state: 'REFUNDED' });
    expect(await balances()).toEqual({
      PROVIDER: '1', SALES: '-34.345', ROUNDING: '0.005', REFUNDS: '97.138', CUSTOMER_CREDIT: '-62.798', ANONYMOUS_CREDIT: '-1',
    });
    expect(await contradictions()).toEqual([]);
  });

  it('says so in events of their own time', async () => {
    const said = await db.logEntry.findMany({ where: { aggregateId: paymentId('1') }, orderBy: { aggregateVersion: 'asc' } });
    expect(said.map(({ type, occurredAt }) => [type, occurredAt.toISOString().slice(0, 10)])).toEqual([
      ['payments.PaymentCaptured', '2011-01-03'],
      ['payments.PaymentRefunded', '2011-01-09'],
      ['payments.PaymentRefunded', '2011-01-10'],
    ]);
    const notes = await db.logEntry.findMany({ where: { type: 'payments.CreditNoteSettled' }, orderBy: { id: 'asc' } });
    expect(notes[1]).toMatchObject({
      correlationId: cause.correlationId,
      occurredAt: new Date('2011-01-10'),
      payload: { reference: 'C4', credited: { amount: '32.79', currency: 'GBP' }, refunds: [{ paymentId: paymentId('1') }] },
    });
  });

  it('moves once: the same file again changes nothing', async () => {
    const before = await everything();
    expect(await run(file, returns)).toEqual({
      payments: { written: 0, present: 2 },
      'credit notes': { written: 0, present: 4 },
      refunds: { written: 0, present: 2 },
    });
    expect(await everything()).toEqual(before);
  });

  it('goes back for sales of an earlier file too', async () => {
    const all = match([...later.slice(0, 1), ...later.slice(1), ...latest]);
    await run(later.slice(0, 1), all);
    await run(later.slice(1), all);
    expect(await noteOf('C9')).toEqual({ total: '8', refunded: '8', credited: '0' });
    await run(latest, all);
    expect(await noteOf('C10')).toEqual({ total: '2', refunded: '0', credited: '2' });
    expect(await contradictions()).toEqual([]);
  });

  it('does not move when the person has stopped the import', async () => {
    const stopped = AbortSignal.abort(new Error('enough'));
    await expect(run([invoice('2011-05-01', '99', null, ['BOWL', 1])], new Map(), stopped)).rejects.toThrow('enough');
    expect(await db.payment.count({ where: { id: paymentId('99') } })).toBe(0);
  });
});

describe('whatever was sold and given back', () => {
  it('no money is lost, in whatever parts it is imported', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(25), fc.nat(25), async (history, cut, killedAt) => {
        const name = newId();
        const invoices = history(name);
        const returns = match(invoices);
        for (const file of [invoices.slice(0, cut), invoices.slice(cut)]) {
          // An import that is killed has written the first invoices.
          await importMoney(db, file.slice(0, killedAt).map((each) => moneyOf(each, returns)), cause);
          await run(file, returns);
        }
        expect(await contradictions()).toEqual([]);
        const worth = (of: (each: Invoice) => boolean): string => formatDecimal(sum(invoices.filter(of).map(invoiceTotal)));
        const positive = (each: Invoice): boolean => each.kind === 'sale' && invoiceTotal(each).greaterThan(0);
        const ids = invoices.map(({ number }) => paymentId(number));
        const asked = await db.payment.aggregate({ where: { id: { in: ids } }, _sum: { asked: true } });
        const notes = await db.creditNote.aggregate({ where: { reference: { contains: name } }, _sum: { total: true } });
        expect(text(asked._sum.asked ?? 0)).toBe(worth(positive));
        expect(text(decimal(notes._sum.total ?? 0).negated())).toBe(worth((each) => !positive(each)));
      }),
      { numRuns: 25 },
    );
  });

  it('costs the same number of statements for two invoices as for two hundred', async () => {
    const money = (count: number) => {
      const name = newId();
      const invoices = Array.from({ length: count }, (_, n) =>
        n % 2 === 0 ? invoice('2011-01-03', `${name}${n}`, name, ['LAMP', 3, '2']) : invoice('2011-01-04', `C${name}${n}`, name, ['LAMP', -1, '2']),
      );
      const returns = match(invoices);
      return () => importMoney(db, invoices.map((each) => moneyOf(each, returns)), cause);
    };
    const [few, many] = [await countStatements(db, money(2)), await countStatements(db, money(200))];
    expect(many.statements.length).toBe(few.statements.length);
  });
});
