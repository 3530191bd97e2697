import fc from 'fast-check';
import { fixedClock } from './clock.ts';
import { globalId, isId, nameId, newId, parseGlobalId } from './ids.ts';
import { decimal, formatDecimal, isDecimal, money, roundToMinorUnit, sum } from './money.ts';
import { hasUnstorableText } from './text.ts';

describe('money', () => {
  const amounts = fc.tuple(fc.bigInt(-(10n ** 15n), 10n ** 15n), fc.integer({ min: 0, max: 9999 }));

  it('adds exactly where binary floating point does not', () => {
    expect(formatDecimal(sum(['0.1', '0.2', '-0.3']))).toBe('0');
    expect(formatDecimal(sum(['4826466.491', '-428515.730']))).toBe('4397950.761');
  });

  it('gives back every numeric(19,4) as it was read', () => {
    fc.assert(
      fc.property(amounts, ([whole, fraction]) => {
        const text = `${whole}.${String(fraction).padStart(4, '0')}`;
        expect(decimal(formatDecimal(decimal(text))).equals(decimal(text))).toBe(true);
      }),
    );
  });

  it('never writes an exponent or a negative zero', () => {
    expect(formatDecimal(decimal('-0.000'))).toBe('0');
    expect(formatDecimal(decimal('0.0000001'))).toBe('0.0000001');
    expect(formatDecimal(decimal('1e21'))).toBe('1000000000000000000000');
  });

  it('rounds half-even to what the currency can pay', () => {
    expect(roundToMinorUnit(money('2.345', 'GBP')).amount).toBe('2.34');
    expect(roundToMinorUnit(money('2.355', 'GBP')).amount).toBe('2.36');
    expect(roundToMinorUnit(money('-2.5', 'JPY')).amount).toBe('-2');
    expect(roundToMinorUnit(money('1.2345', 'KWD')).amount).toBe('1.234');
  });

  it('takes a currency that nobody knows for one of hundredths, whatever it is called', () => {
    for (const currency of ['XYZ', '', '__proto__', 'constructor', 'toString']) {
      expect(roundToMinorUnit({ amount: '1.239', currency }).amount).toBe('1.24');
    }
  });

  it('tells a plain decimal from what only looks like one', () => {
    for (const good of ['0', '-1', '123456789012345.1234']) expect(isDecimal(good)).toBe(true);
    for (const bad of ['', '+1', '1e3', '1.', '.5', '1.23456', '1234567890123456', 'NaN', 'Infinity', ' 1', '١']) {
      expect(isDecimal(bad)).toBe(false);
    }
  });
});

describe('ids', () => {
  it('names the same thing alike everywhere, and other things otherwise', () => {
    expect(nameId('order', '536365')).toBe(nameId('order', '536365'));
    expect(nameId('order', '536365')).not.toBe(nameId('payment', '536365'));
    expect(isId(nameId('order', '536365'))).toBe(true);
    expect(isId(newId())).toBe(true);
  });

  it('reads a global id back, and refuses forged ones', () => {
    const id = newId();
    expect(parseGlobalId('Product', globalId('Product', id))).toBe(id);
    for (const forged of [id, `Order:${id}`, 'Product:', `Product:${id} `, `Product:${id.toUpperCase()}`, `Product:${id}'`, '']) {
      expect(parseGlobalId('Product', forged)).toBeNull();
    }
  });
});

describe('text', () => {
  it('finds what PostgreSQL cannot keep', () => {
    expect(hasUnstorableText('Zoë 👩‍🚀 £')).toBe(false);
    expect(hasUnstorableText('a\u0000b')).toBe(true);
    expect(hasUnstorableText('\ud83d')).toBe(true);
  });
});

describe('clock', () => {
  it('stands still until it is moved', () => {
    const clock = fixedClock('2026-01-01T00:00:00Z');
    clock.advance(1500);
    expect(clock.now().toISOString()).toBe('2026-01-01T00:00:01.500Z');
    expect(() => fixedClock('yesterday')).toThrow('not an instant');
  });
});
