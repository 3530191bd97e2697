import type { FileCustomer } from '@stoa/orders/contract/online-retail/sales.ts';
import { customerId } from '@stoa/orders/contract/online-retail/keys.ts';
import { type TestDatabase, testDatabase } from '@stoa/testing/database.ts';
import { type CustomersClient, openDatabase } from '../persistence/database.ts';
import { importCustomers } from './import-customers.ts';

const cause = { correlationId: customerId('the import') };
const noon = (day: number): string => new Date(Date.UTC(2010, 11, day, 12)).toISOString();
const person = (customer: string, day: number, ...countries: string[]): FileCustomer => ({
  customer,
  firstSeen: noon(day),
  countries: countries.map((value, index) => ({ from: noon(day + index), value })),
});

let database: TestDatabase;
let db: CustomersClient;
beforeAll(async () => {
  database = await testDatabase('customers');
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db.$disconnect();
  await database.drop();
});

const account = (customer: string) => db.customer.findUniqueOrThrow({ where: { id: customerId(customer) } });

describe('customers of a sales file', () => {
  it('get an account since their first invoice, in the country of their last, without name and e-mail', async () => {
    expect(await importCustomers(db, [person('17850', 1, 'Spain', 'EIRE'), person('12347', 2, 'Unspecified')], cause)).toBe(2);
    expect(await account('17850')).toMatchObject({ name: null, email: null, country: 'IE', memberSince: new Date(noon(1)) });
    expect(await account('12347')).toMatchObject({ country: null });
  });

  it('say so in the log at the time of their first invoice, without personal data', async () => {
    const entries = await db.logEntry.findMany({ where: { aggregateId: customerId('17850') } });
    expect(entries).toMatchObject([
      {
        type: 'customers.CustomerRegistered',
        occurredAt: new Date(noon(1)),
        personalId: null,
        correlationId: cause.correlationId,
        payload: { customerId: customerId('17850'), country: 'IE', memberSince: noon(1) },
      },
    ]);
  });

  it('keep the account they have, whatever a later file says', async () => {
    await db.customer.update({ where: { id: customerId('17850') }, data: { name: 'Ann' } });
    expect(await importCustomers(db, [person('17850', 9, 'France'), person('18000', 9, 'France')], cause)).toBe(1);
    expect(await account('17850')).toMatchObject({ name: 'Ann', country: 'IE', memberSince: new Date(noon(1)) });
    expect(await db.logEntry.count()).toBe(3);
  });
});
