import fc from 'fast-check';
import { decimal, formatDecimal, sum } from '@stoa/kernel/money.ts';
import { readLine } from '@stoa/orders/contract/online-retail/read-line.ts';
import { lineTotal } from '@stoa/orders/contract/online-retail/sales.ts';
import type { Sales } from '@stoa/orders/contract/online-retail/sales.ts';
import { createSalesPlanner } from './plan.ts';

/** Plans lines written as `invoice code quantity price time customer country`, a minute per unit of time. */
function plan(...lines: string[]): Sales {
  const planner = createSalesPlanner();
  const ordinals = new Map<string, number>();
  lines.forEach((text, index) => {
    const [invoice = '', code = '', quantity = '', price = '', time = '0', customer = '-', country = 'France', description = code] = text.split(' ');
    const date = `2011-01-01 10:${time.padStart(2, '0')}`;
    const reading = readLine([invoice, code, description, quantity, date, price, customer.replace('-', ''), country], index + 2);
    if ('rejected' in reading) throw new Error(`${text}: ${reading.rejected}`);
    const ordinal = (ordinals.get(invoice) ?? 0) + 1;
    ordinals.set(invoice, ordinal);
    planner.add({ ...reading.line, ordinal });
  });
  return planner.finish();
}

const minute = (time: number): string => `2011-01-01T10:${String(time).padStart(2, '0')}:00.000Z`;

describe('the plan of an import', () => {
  it('joins the lines of an invoice, also when another one stands between', () => {
    const { invoices } = plan('1 A1 1 2 3', '2 A1 1 2 3', '1 B1 1 2 4');
    expect(invoices.map(({ number, lines }) => [number, lines.map(({ code }) => code)])).toEqual([['1', ['A1', 'B1']], ['2', ['A1']]]);
  });

  it('puts invoices in order of time, and of the file at the same time', () => {
    expect(plan('3 A1 1 2 9', '2 A1 1 2 5', '1 A1 1 2 5', '3 A1 1 2 4').invoices.map(({ number, at }) => [number, at])).toEqual([
      ['3', minute(4)], ['2', minute(5)], ['1', minute(5)],
    ]);
  });

  it('gives an invoice the first customer that a line names, and the country of its first line', () => {
    const { invoices, customers } = plan('1 A1 1 2 1 - Spain', '1 A1 1 2 1 17 Malta', '1 A1 1 2 1 18 Malta');
    expect(invoices[0]).toMatchObject({ customer: '17', country: 'Spain' });
    expect(customers.map(({ customer }) => customer)).toEqual(['17']);
  });

  it('keeps when a customer was in which country', () => {
    const { customers } = plan('1 A1 1 2 1 17 Spain', '2 A1 1 2 2 17 Spain', 'C3 A1 -1 2 3 18', '4 A1 1 2 4 17 Malta');
    expect(customers).toEqual([
      { customer: '17', firstSeen: minute(1), countries: [{ from: minute(1), value: 'Spain' }, { from: minute(4), value: 'Malta' }] },
      { customer: '18', firstSeen: minute(3), countries: [{ from: minute(3), value: 'France' }] },
    ]);
  });

  it('knows products by their code without regard to case; charges are none', () => {
    expect(plan('1 85123a 1 2', '1 85123A 1 2', '1 POST 1 9', '1 m 1 9').products.map(({ code }) => code)).toEqual(['85123A']);
  });

  it('takes a price from the last sale line at a time, and keeps changes only', () => {
    const [product] = plan('1 A1 1 2 1', '2 A1 1 3 2', '2 A1 1 2 2', '3 A1 1 2.5 3', '4 A1 1 2.50 4').products;
    expect(product?.prices).toEqual([{ from: minute(1), value: '2' }, { from: minute(3), value: '2.5' }]);
  });

  it('learns no price from cancellations, or from corrections within a sale', () => {
    const [product] = plan('1 A1 1 2 1', 'C2 A1 -1 7 2', '3 A1 -1 8 3').products;
    expect(product?.prices).toEqual([{ from: minute(1), value: '2' }]);
  });

  it('names a product that is only taken back by what its cancellation says', () => {
    expect(plan('C1 A1 -1 7 1 17 France RED', 'C2 A1 -1 7 2 17 France BLUE').products).toEqual([
      { code: 'A1', firstSeen: minute(1), prices: [], descriptions: [{ from: minute(1), value: 'RED' }] },
    ]);
  });

  it('keeps when a product had which description, and lets a missing one change nothing', () => {
    const [product] = plan('1 A1 1 2 1 - F RED', '2 A1 1 2 2 - F NA', '3 A1 1 2 3 - F BLUE', 'C4 A1 -1 2 4 - F PINK').products;
    expect(product?.descriptions).toEqual([{ from: minute(1), value: 'RED' }, { from: minute(3), value: 'BLUE' }]);
  });

  it('adds up exactly, charges included', () => {
    const { totals } = plan('1 A1 3 0.001 1', '1 POST 1 18 1', '2 A1 74215 1.04 2', 'C3 D -1 27.5 3', 'C3 A1 -2 0.1 3');
    expect({ ...totals, saleTotal: formatDecimal(totals.saleTotal), cancellationTotal: formatDecimal(totals.cancellationTotal) }).toEqual({
      lines: 5,
      saleInvoices: 2,
      saleTotal: '77201.603',
      cancellationInvoices: 1,
      cancellationTotal: '-27.7',
    });
  });

  it('gives at any time the price of the last sale line at or before it', () => {
    const sale = fc.tuple(fc.nat(15), fc.constantFrom('1', '1.5', '2'), fc.constantFrom('A1', 'B1'));
    fc.assert(
      fc.property(fc.array(sale, { minLength: 1 }), (sales) => {
        const { products, invoices } = plan(...sales.map(([time, price, code], index) => `${index + 1} ${code} 1 ${price} ${time}`));
        for (const { code, prices } of products) {
          for (let time = 0; time <= 15; time += 1) {
            const before = sales.map(([at, price, of], order) => ({ at, price, of, order })).filter(({ at, of }) => of === code && at <= time);
            const last = before.sort((a, b) => a.at - b.at || a.order - b.order).at(-1);
            expect(prices.findLast(({ from }) => from <= minute(time))?.value).toBe(last?.price);
          }
          expect(prices.every(({ value }, index) => value !== prices[index - 1]?.value)).toBe(true);
        }
        const total = sum(invoices.flatMap(({ lines }) => lines.map(lineTotal)));
        expect(formatDecimal(total)).toBe(formatDecimal(sum(sales.map(([, price]) => decimal(price)))));
      }),
    );
  });
});
