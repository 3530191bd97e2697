import { itemKind, normalCode } from './codes.ts';
import { readLine } from './read-line.ts';
import type { SaleLine } from './sale-line.ts';

type Column = 'invoice' | 'code' | 'description' | 'quantity' | 'date' | 'price' | 'customer' | 'country';

const usual: Record<Column, string> = {
  invoice: '536365',
  code: '85123A',
  description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  quantity: '6',
  date: '2010-12-01 08:26:00',
  price: '2.55',
  customer: '17850',
  country: 'United Kingdom',
};

const read = (changed: Partial<Record<Column, string>>) => readLine(Object.values({ ...usual, ...changed }), 2);

function lineOf(changed: Partial<Record<Column, string>>): Omit<SaleLine, 'ordinal'> {
  const reading = read(changed);
  if ('rejected' in reading) throw new Error(`rejected: ${reading.rejected}`);
  return reading.line;
}

function reasonOf(changed: Partial<Record<Column, string>>): string {
  const reading = read(changed);
  return 'rejected' in reading ? reading.rejected : 'imported';
}

describe('a line of a sales file', () => {
  it('becomes a typed line', () => {
    expect(lineOf({})).toEqual({
      lineNumber: 2,
      invoice: '536365',
      kind: 'sale',
      code: '85123A',
      item: 'product',
      description: 'WHITE HANGING HEART T-LIGHT HOLDER',
      quantity: 6,
      unitPrice: '2.55',
      at: '2010-12-01T08:26:00.000Z',
      customer: '17850',
      country: 'United Kingdom',
    });
  });

  it.each([
    ['C536379', { invoice: 'C536379', kind: 'cancellation' }],
    ['c536379', { invoice: 'C536379', kind: 'cancellation' }],
    [' 536365.0 ', { invoice: '536365', kind: 'sale' }],
  ])('knows the invoice %j', (invoice, expected) => {
    expect(lineOf({ invoice })).toMatchObject(expected);
  });

  it.each(['', 'X536365', '536 365', 'C', '-5', '5e5', '536365A', '9'.repeat(21)])('rejects the invoice number %j', (invoice) => {
    expect(reasonOf({ invoice })).toBe('BAD_INVOICE_NUMBER');
  });

  it.each(['A563185', 'a563185'])('excludes the adjustment %s by rule', (invoice) => {
    expect(reasonOf({ invoice })).toBe('ADJUSTMENT');
    // whatever else may be wrong with it
    expect(reasonOf({ invoice, price: '-11062.06', quantity: 'x' })).toBe('ADJUSTMENT');
  });

  it.each([
    ['6', 6],
    ['-12', -12],
    ['+3', 3],
    ['6.0', 6],
    ['1E+05', 100_000],
    ['1.2e2', 120],
    ['1000000', 1_000_000],
  ])('reads the quantity %j', (quantity, expected) => {
    expect(lineOf({ quantity }).quantity).toBe(expected);
  });

  it.each(['', '1.5', '1000001', '1e999999999', '0x10', 'six', '1,000', 'NaN', 'Infinity', '--1', '١'])(
    'rejects the quantity %j',
    (quantity) => {
      expect(reasonOf({ quantity })).toBe('BAD_QUANTITY');
    },
  );

  it.each(['0', '-0', '0.0', '0e5'])('excludes the quantity %s by rule', (quantity) => {
    expect(reasonOf({ quantity })).toBe('QUANTITY_ZERO');
  });

  it.each([
    ['2.550000', '2.55'],
    ['0.001', '0.001'],
    ['1e-03', '0.001'],
    ['4', '4'],
    ['4.', '4'],
    ['38970', '38970'],
    ['0.0001', '0.0001'],
    ['1E+3', '1000'],
  ])('reads the price %j exactly', (price, expected) => {
    expect(lineOf({ price }).unitPrice).toBe(expected);
  });

  it.each(['', '2.55001', '2.5499999999999998', '1000000.01', '1e99', '1e-99', '2,55', '£2.55', '.5', 'NaN'])(
    'rejects the price %j, which cannot be kept exactly',
    (price) => {
      expect(reasonOf({ price })).toBe('BAD_PRICE');
    },
  );

  it.each(['0', '0.00', '-0.0', '-11062.06'])('excludes the price %s by rule', (price) => {
    expect(reasonOf({ price })).toBe('PRICE_NOT_POSITIVE');
  });

  it.each([
    ['2010-12-01 08:26:00', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01T08:26:00Z', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01 08:26:00.000', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01 8:26', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01', '2010-12-01T00:00:00.000Z'],
    ['12/1/2010 8:26', '2010-12-01T08:26:00.000Z'],
    ['12/31/2010 23:59:59', '2010-12-31T23:59:59.000Z'],
    ['12/1/10 8:26', '2010-12-01T08:26:00.000Z'],
    ['2012-02-29 10:00', '2012-02-29T10:00:00.000Z'],
  ])('reads the date %j', (date, expected) => {
    expect(lineOf({ date }).at).toBe(expected);
  });

  it.each([
    '', 'yesterday', '2011-02-29 10:00', '2011-13-01', '2011-00-10', '31/12/2010 8:26', '2011-01-01 24:00', '2011-01-01 10:60',
    '0011-01-01', '9999-01-01', '40513.35', '2011-01-01 10:00+01:00', '12-1-2010 8:26',
  ])('rejects the date %j', (date) => {
    expect(reasonOf({ date })).toBe('BAD_DATE');
  });

  it.each([
    ['', null],
    ['NA', null],
    ['nan', null],
    ['17850.0', '17850'],
    ['017850', '17850'],
    ['0', '0'],
  ])('reads the customer %j', (customer, expected) => {
    expect(lineOf({ customer }).customer).toBe(expected);
  });

  it.each(['17850.5', 'Dr Smith', '-1', '1.785E+04'])('rejects the customer %j', (customer) => {
    expect(reasonOf({ customer })).toBe('BAD_CUSTOMER');
  });

  it('imports lines without description or country, and corrections within a sale', () => {
    expect(lineOf({ description: '  ', country: '' })).toMatchObject({ description: null, country: 'Unspecified' });
    expect(lineOf({ description: 'NA' }).description).toBeNull();
    expect(lineOf({ quantity: '-1' })).toMatchObject({ kind: 'sale', quantity: -1 });
    expect(lineOf({ invoice: 'C1', quantity: '1' })).toMatchObject({ kind: 'cancellation', quantity: 1 });
  });

  it('takes blanks around a field, and line ends in it, for blanks', () => {
    expect(lineOf({ code: ' 47503j ', description: ' RED\tSPOTTY\r\nCUP ' })).toMatchObject({
      code: '47503J',
      description: 'RED SPOTTY  CUP',
    });
  });

  it.each(['\u0000', '\u0007', '\u001b[31m', '\u007f', '\u0085', '\ud800'])('rejects a field with %j', (text) => {
    expect(reasonOf({ description: `RED${text}CUP` })).toBe('UNREADABLE_CHARACTER');
  });

  it('rejects fields that are too long, and a wrong number of them', () => {
    expect(reasonOf({ description: 'A'.repeat(500) })).toBe('imported');
    expect(reasonOf({ description: 'A'.repeat(501) })).toBe('FIELD_TOO_LONG');
    expect(reasonOf({ invoice: '1'.repeat(41) })).toBe('FIELD_TOO_LONG');
    expect(reasonOf({ price: '1'.repeat(10_000) })).toBe('FIELD_TOO_LONG');
    expect(reasonOf({ code: '  ' })).toBe('BAD_STOCK_CODE');
    expect(readLine(['536365', '85123A'], 2)).toEqual({ rejected: 'WRONG_COLUMN_COUNT', invoice: null });
  });

  it('says which invoice a rejected line belongs to, where that can be read', () => {
    expect(read({ price: '0' })).toEqual({ rejected: 'PRICE_NOT_POSITIVE', invoice: '536365' });
    expect(read({ invoice: '?' })).toEqual({ rejected: 'BAD_INVOICE_NUMBER', invoice: null });
  });
});

describe('a stock code', () => {
  it('has one spelling', () => {
    expect(['85123a', ' 85123A', '85123A  '].map(normalCode)).toEqual(['85123A', '85123A', '85123A']);
    expect(normalCode('bank  charges')).toBe('BANK CHARGES');
  });

  it.each(['POST', 'DOT', 'M', 'm', 'D', 'S', 'B', 'C2', 'CRUK', 'BANK CHARGES', 'AMAZONFEE'])('%s is a charge', (code) => {
    expect(itemKind(normalCode(code))).toBe('charge');
  });

  it.each(['22423', '85123A', 'PADS', 'DCGSSGIRL', 'DCGS0076', 'gift_0001_40', '15056BL'])('%s is a product', (code) => {
    expect(itemKind(normalCode(code))).toBe('product');
  });
});
