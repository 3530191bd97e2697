import fc from 'fast-check';
import { matchReturns, NOTHING_EARLIER, quantityReturned, wantedSales } from './match-returns.ts';
import type { EarlierSales, OpenSale, Returns } from './match-returns.ts';
import type { Invoice, InvoiceLine } from './sales.ts';

const day = (number: number): string => new Date(Date.UTC(2011, 0, number)).toISOString();

/** `invoice(1, '536365', '17850', ['22423', 6, '2.55'])`; a number that begins with C is a cancellation. */
function invoice(onDay: number, number: string, customer: string | null, ...lines: [code: string, quantity: number, price?: string][]): Invoice {
  const at = day(onDay);
  return {
    number,
    kind: number.startsWith('C') ? 'cancellation' : 'sale',
    at,
    customer,
    country: 'France',
    lines: lines.map(([code, quantity, unitPrice = '1'], index): InvoiceLine => ({
      lineNumber: 0,
      ordinal: index + 1,
      code,
      item: code === 'POST' ? 'charge' : 'product',
      description: null,
      quantity,
      unitPrice,
      at,
    })),
  };
}

const match = (invoices: Invoice[], earlier: EarlierSales = NOTHING_EARLIER): Record<string, [string, number, number][]> =>
  Object.fromEntries(
    [...matchReturns(invoices, earlier)].map(([key, parts]) => [key, parts.map((part) => [part.invoice, part.ordinal, part.quantity])]),
  );

describe('cancellations', () => {
  it('take back the earlier sale of the same customer and product', () => {
    const sales = [invoice(1, '1', 'ann', ['A', 6], ['B', 5]), invoice(2, '2', 'bob', ['A', 6])];
    expect(match([...sales, invoice(3, 'C3', 'ann', ['A', -4])])).toEqual({ 'C3/1': [['1', 1, 4]] });
  });

  it('match while quantity is left, and not beyond', () => {
    const all = [invoice(1, '1', 'ann', ['A', 6]), invoice(2, 'C2', 'ann', ['A', -4]), invoice(3, 'C3', 'ann', ['A', -4], ['A', -1])];
    expect(match(all)).toEqual({ 'C2/1': [['1', 1, 4]], 'C3/1': [['1', 1, 2]] });
  });

  it('take sales at their own price first, then the newest', () => {
    const sales = [
      invoice(1, '1', 'ann', ['A', 2, '2.5']),
      invoice(2, '2', 'ann', ['A', 2, '3']),
      invoice(3, '3', 'ann', ['A', 2, '2']),
    ];
    expect(match([...sales, invoice(4, 'C4', 'ann', ['A', -5, '2.50'])])).toEqual({
      'C4/1': [['1', 1, 2], ['3', 1, 2], ['2', 1, 1]],
    });
  });

  it('match nothing that was sold later, that is a charge, or whose buyer is not known', () => {
    expect(match([invoice(1, 'C1', 'ann', ['A', -1]), invoice(2, '2', 'ann', ['A', 1])])).toEqual({});
    expect(match([invoice(1, '1', 'ann', ['POST', 1]), invoice(2, 'C2', 'ann', ['POST', -1])])).toEqual({});
    expect(match([invoice(1, '1', null, ['A', 1]), invoice(2, 'C2', null, ['A', -1])])).toEqual({});
    expect(match([invoice(1, '1', 'ann', ['A', -1]), invoice(2, 'C2', 'ann', ['A', -1], ['A', 1])])).toEqual({});
  });

  it('match sales of a file that was imported before, of which some are back already', () => {
    const open: OpenSale = { invoice: '1', ordinal: 7, customer: 'ann', code: 'A', at: day(1), unitPrice: '1', quantityLeft: 2 };
    const earlier = { ...NOTHING_EARLIER, open: [open, { ...open, invoice: '9', at: day(9) }] };
    expect(match([invoice(2, 'C2', 'ann', ['A', -5])], earlier)).toEqual({ 'C2/1': [['1', 7, 2]] });
    expect(open.quantityLeft).toBe(2);
  });

  it('want to know only the sales that could be theirs', () => {
    const all = [invoice(1, '1', 'ann', ['A', 1]), invoice(2, 'C2', 'bob', ['B', -1], ['POST', -1]), invoice(2, 'C3', null, ['B', -1])];
    expect(wantedSales(all)).toEqual(new Map([['bob', new Set(['B'])]]));
  });
});

const history = fc
  .array(
    fc.record({
      back: fc.boolean(),
      customer: fc.constantFrom('ann', 'bob'),
      lines: fc.array(
        fc.tuple(fc.constantFrom('A', 'B'), fc.integer({ min: 1, max: 5 }), fc.constantFrom('1', '2')),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { maxLength: 30 },
  )
  .map((entries) =>
    entries.map(({ back, customer, lines }, index) =>
      invoice(
        Math.floor(index / 2) + 1,
        `${back ? 'C' : ''}${index}`,
        customer,
        ...lines.map(([code, quantity, price]): [string, number, string] => [code, back ? -quantity : quantity, price]),
      ),
    ),
  );

/** What the owner of returns would know after the first `count` invoices. */
function after(count: number, invoices: Invoice[], returns: Returns): EarlierSales {
  const present = invoices.slice(0, count);
  const numbers = new Set(present.map(({ number }) => number));
  const taken = (sale: string, ordinal: number): number =>
    present
      .flatMap((each) => each.lines.flatMap((line) => returns.get(`${each.number}/${line.ordinal}`) ?? []))
      .filter((part) => part.invoice === sale && part.ordinal === ordinal)
      .reduce((total, part) => total + part.quantity, 0);
  const open = present
    .filter(({ kind }) => kind === 'sale')
    .flatMap(({ number, customer, lines }) =>
      lines.map((line) => ({
        ...line,
        invoice: number,
        customer: customer ?? '',
        quantityLeft: line.quantity - taken(number, line.ordinal),
      })),
    );
  return {
    isPresent: (number) => numbers.has(number),
    open,
    returns: new Map([...returns].filter(([key]) => numbers.has(key.split('/')[0] ?? ''))),
  };
}

describe('matching, whatever was bought and given back', () => {
  it('never takes back more than was sold or cancelled, and leaves nothing unmatched that could be matched', () => {
    fc.assert(
      fc.property(history, (invoices) => {
        const returns = matchReturns(invoices, NOTHING_EARLIER);
        const left = new Map<string, number>();
        for (const { number, kind, customer, lines } of invoices) {
          for (const { code, ordinal, quantity } of lines) {
            const key = `${customer}/${code}`;
            const before = left.get(key) ?? 0;
            const back = kind === 'sale' ? 0 : quantityReturned(returns, number, ordinal);
            if (kind === 'cancellation') expect(back).toBe(Math.min(before, -quantity));
            left.set(key, before + (kind === 'sale' ? quantity : -back));
          }
        }
      }),
    );
  });

  it('gives the same answer when it is started again in the middle of a file', () => {
    fc.assert(
      fc.property(history, fc.nat(30), (invoices, count) => {
        const returns = matchReturns(invoices, NOTHING_EARLIER);
        expect(matchReturns(invoices, after(count, invoices, returns))).toEqual(returns);
      }),
    );
  });
});
