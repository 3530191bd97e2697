import { sampleShopOpened, sampleShopToday } from '@stoa/catalog/contract/sample-shop.ts';
import { postalAddress } from '../domain/address.ts';
import { personName } from '../domain/customer.ts';
import { emailAddress } from '../domain/email.ts';
import { sampleCustomers } from './sample-shop.ts';

describe('the sample customers', () => {
  it('are 50 different people whom the rules of the domain would take', () => {
    const customers = sampleCustomers();
    expect(customers).toHaveLength(50);
    for (const key of ['id', 'number', 'name', 'email'] as const) {
      expect(new Set(customers.map((customer) => customer[key])).size).toBe(50);
    }
    for (const { name, email, address: { id: _, ...address } } of customers) {
      expect([personName.parse(name), emailAddress.parse(email)]).toEqual([name, email]);
      expect(postalAddress.parse(address)).toEqual(address);
    }
  });

  it('joined one after the other while the shop was open', () => {
    const joined = sampleCustomers().map(({ memberSince }) => memberSince.getTime());
    expect(joined).toEqual(joined.toSorted((a, b) => a - b));
    expect(joined.at(0)).toBeGreaterThanOrEqual(sampleShopOpened.getTime());
    expect(joined.at(-1)).toBeLessThan(sampleShopToday.getTime());
  });
});
