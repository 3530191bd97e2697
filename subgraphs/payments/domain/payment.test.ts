import { decimal, sum } from '@stoa/kernel/money.ts';
import fc from 'fast-check';
import { captureEntries, refundEntries } from './ledger.ts';
import { chargeFor, decideRefund, isPayable, refundable } from './payment.ts';

const pounds = (amount: string) => ({ amount, currency: 'GBP' });
/** Any amount that `numeric(19,4)` takes in practice, above zero, with up to four places. */
const exactAmount = fc
  .integer({ min: 1, max: 1_000_000_000_000 })
  .map((tenThousandths) => decimal(tenThousandths).div(10_000).toFixed(4));

describe('a charge', () => {
  it.each([
    ['10.005', '10'],
    ['10.015', '10.02'],
    ['10.0051', '10.01'],
    ['0.001', '0'],
    ['12.34', '12.34'],
  ])('for %s pounds is %s pounds: rounded half-even to a penny', (asked, charged) => {
    expect(chargeFor(pounds(asked))).toEqual(pounds(charged));
  });

  it('knows currencies without and with more minor units', () => {
    expect(chargeFor({ amount: '10.5', currency: 'JPY' }).amount).toBe('10');
    expect(chargeFor({ amount: '1.2345', currency: 'KWD' }).amount).toBe('1.234');
    expect(isPayable(pounds('1.005'))).toBe(false);
    expect(isPayable({ amount: '1.005', currency: 'KWD' })).toBe(true);
  });
});

describe('the ledger', () => {
  it('has at least two sides that sum to zero, whatever was asked', () => {
    fc.assert(
      fc.property(exactAmount, (asked) => {
        const entries = captureEntries({ asked, captured: chargeFor(pounds(asked)).amount });
        expect(entries.length).toBeGreaterThanOrEqual(2);
        expect(sum(entries.map(({ amount }) => amount)).isZero()).toBe(true);
        expect(entries.some(({ amount }) => decimal(amount).isZero())).toBe(false);
      }),
    );
  });

  it('books what no coin can pay as rounding', () => {
    expect(captureEntries({ asked: '10.015', captured: '10.02' })).toEqual([
      { account: 'PROVIDER', amount: '10.02' },
      { account: 'SALES', amount: '-10.015' },
      { account: 'ROUNDING', amount: '-0.005' },
    ]);
    expect(captureEntries({ asked: '10', captured: '10' })).toHaveLength(2);
  });

  it('takes from the provider what is given back', () => {
    expect(refundEntries('3.5')).toEqual([
      { account: 'REFUNDS', amount: '3.5' },
      { account: 'PROVIDER', amount: '-3.5' },
    ]);
  });
});

describe('a refund', () => {
  const payment = { currency: 'GBP', captured: '10', refunded: '7.5' };

  it('takes what is left, and no more', () => {
    expect(refundable(payment)).toEqual(pounds('2.5'));
    expect(decideRefund(payment, '2')).toEqual({ kind: 'refund', refundedTotal: '9.5', state: 'CAPTURED' });
    expect(decideRefund(payment, '2.5')).toEqual({ kind: 'refund', refundedTotal: '10', state: 'REFUNDED' });
    expect(decideRefund(payment, '2.51')).toEqual({ kind: 'exceeds-captured', refundable: pounds('2.5') });
  });
});
