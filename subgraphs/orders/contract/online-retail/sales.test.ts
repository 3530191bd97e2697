import { salesPeriod } from './sales.ts';

const invoiceAt = (at: string) => ({ number: '1', kind: 'sale' as const, at, customer: null, country: 'France', lines: [] });

describe('the period of a file', () => {
  it('is whole days, and ends with the day after its last invoice', () => {
    const invoices = ['2010-12-01T08:26:00.000Z', '2011-05-31T12:00:00.000Z', '2011-06-30T23:59:59.000Z'].map(invoiceAt);
    expect(salesPeriod({ invoices })).toEqual({ from: '2010-12-01', to: '2011-07-01' });
    expect(salesPeriod({ invoices: invoices.slice(0, 1) })).toEqual({ from: '2010-12-01', to: '2010-12-02' });
  });

  it('does not exist without invoices', () => {
    expect(salesPeriod({ invoices: [] })).toBeNull();
  });
});
