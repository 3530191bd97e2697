import { countStatements } from '@stoa/database/connect.ts';
import { loadMany } from '@stoa/event-store/event-sourced.ts';
import { newId } from '@stoa/kernel/ids.ts';
import { type TestDatabase, testDatabase } from '@stoa/testing/database.ts';
import { creditId, customerId, orderId, orderLineId, productId } from '../contract/online-retail/keys.ts';
import type { Invoice, InvoiceLine } from '../contract/online-retail/sales.ts';
import { orders, orderTotal } from '../domain/order.ts';
import { type OrdersClient, openDatabase } from '../persistence/database.ts';
import { nextOrderNumber } from '../persistence/order.store.ts';
import { salesTotals } from '../persistence/sales.store.ts';
import { importInvoices } from './import-invoices.ts';

const cause = { correlationId: orderId('the import') };
const at = '2010-12-01T08:26:00.000Z';

function invoice(number: string, ...lines: Partial<InvoiceLine>[]): Invoice {
  return {
    number,
    kind: number.startsWith('C') ? 'cancellation' : 'sale',
    at,
    customer: '17850',
    country: 'United Kingdom',
    lines: lines.map((line, index) => ({
      lineNumber: index + 2,
      ordinal: index + 1,
      code: '85123A',
      item: 'product',
      description: 'LAMP',
      quantity: 6,
      unitPrice: '2.555',
      at,
      ...line,
    })),
  };
}

let database: TestDatabase;
let db: OrdersClient;
beforeAll(async () => {
  database = await testDatabase('orders');
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db.$disconnect();
  await database.drop();
});

const sale = invoice(
  '536365',
  {},
  {},
  { code: 'POST', item: 'charge', description: null, quantity: 1, unitPrice: '18' },
  { ordinal: 5, quantity: -1 },
);
const cancellation = invoice('C536379', { quantity: -4 }, { code: 'POST', item: 'charge', quantity: -1, unitPrice: '18' });

describe('invoices of a sales file', () => {
  it('become confirmed orders of their time, line by line, exact duplicates and corrections included', async () => {
    expect(await importInvoices(db, [sale, cancellation], cause)).toHaveLength(2);
    const id = orderId('536365');
    const order = (await loadMany(db, orders, [id])).get(id)?.state;
    expect(order).toMatchObject({ number: '536365', state: 'CONFIRMED', placedAt: new Date(at), confirmedAt: new Date(at), customerId: customerId('17850') });
    const lamp = { productId: productId('85123A'), code: '85123A', title: 'LAMP', unitPrice: '2.555' };
    expect(order?.lines).toEqual([
      { ...lamp, lineId: orderLineId('536365', 1), quantity: 6 },
      { ...lamp, lineId: orderLineId('536365', 2), quantity: 6 },
      { lineId: orderLineId('536365', 3), productId: null, code: 'POST', title: 'POST', unitPrice: '18', quantity: 1 },
      { ...lamp, lineId: orderLineId('536365', 5), quantity: -1 },
    ]);
    expect(order && orderTotal(order)).toEqual({ amount: '46.105', currency: 'GBP' });
  });

  it('become credit notes when they cancel: what came back, and what it was worth', async () => {
    expect(await db.creditNote.findUniqueOrThrow({ where: { id: creditId('C536379') } })).toMatchObject({ number: 'C536379', issuedAt: new Date(at) });
    const [entry] = await db.logEntry.findMany({ where: { aggregateType: 'CreditNote' } });
    expect(entry).toMatchObject({
      type: 'orders.CreditNoteIssued',
      occurredAt: new Date(at),
      payload: { total: '-28.22', lines: [{ quantity: 4 }, { quantity: 1, productId: null }] },
    });
    expect(await salesTotals(db, { from: null, to: null }, 'GBP')).toEqual({
      currency: 'GBP',
      saleInvoices: 1, saleTotal: '46.105', cancellationInvoices: 1, cancellationTotal: '-28.22',
    });
  });

  it('are left alone when they are there, alone or among new ones', async () => {
    const anonymous = { ...invoice('536380', {}), customer: null };
    expect(await importInvoices(db, [sale, anonymous, cancellation], cause)).toEqual([anonymous]);
    expect(await importInvoices(db, [sale, anonymous, cancellation], cause)).toEqual([]);
    expect(await salesTotals(db, { from: null, to: null }, 'GBP')).toMatchObject({ saleInvoices: 2, cancellationInvoices: 1 });
  });

  it('stop the import when a number belongs to another order, rather than being lost', async () => {
    await db.orderSummary.create({
      data: { id: newId(), number: '1000001', customerId: null, placedAt: new Date(), state: 'PENDING', total: '1', currency: 'GBP' },
    });
    await expect(importInvoices(db, [invoice('1000000', {}), invoice('1000001', {})], cause)).rejects.toMatchObject({ code: 'ORDER_NUMBER_TAKEN' });
    expect(await db.orderSummary.count({ where: { number: '1000000' } })).toBe(0);
  });

  it('take their numbers from orders that are still to be placed', async () => {
    const next = await nextOrderNumber(db);
    const [one, two] = [String(Number(next) + 1), String(Number(next) + 2)];
    await importInvoices(db, [invoice(one, {}), invoice(two, {})], cause);
    expect(await nextOrderNumber(db)).toBe(String(Number(next) + 3));
  });

  it('are written by a fixed number of statements, however many there are', async () => {
    const many = (from: number, count: number): Invoice[] =>
      Array.from({ length: count }, (_, index) => invoice(`${index % 2 ? 'C' : ''}${from + index}`, { quantity: index % 2 ? -1 : 1 }));
    const few = await countStatements(db, () => importInvoices(db, many(600_000, 2), cause));
    const lots = await countStatements(db, () => importInvoices(db, many(700_000, 300), cause));
    expect(lots.statements.length).toBe(few.statements.length);
  });
});
