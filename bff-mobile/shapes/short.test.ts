import { excerpt, imageAddress, shortMoney, shortStars } from './short.ts';

describe('short forms', () => {
  it('keep amounts exact', () => {
    expect(shortMoney({ amount: '0.1234', currency: 'GBP' })).toBe('0.1234 GBP');
    expect(shortMoney(null)).toBeNull();
  });

  it('round stars half to even, to one place', () => {
    expect(['4.25', '4.35', '5', '0.04'].map(shortStars)).toEqual(['4.2', '4.4', '5', '0']);
    expect(shortStars(null)).toBeNull();
  });

  it('cut a text between words and say that there is more', () => {
    expect(excerpt('A lamp that shines', 10)).toBe('A lamp…');
    expect(excerpt('A lamp', 10)).toBe('A lamp');
    expect(excerpt('Unbreakable', 5)).toBe('Unbre…');
    expect(excerpt('ab😀', 3)).toBe('ab…');
    expect(excerpt('A lamp', null)).toBe('A lamp');
    expect(() => excerpt('A lamp', 0)).toThrow('"most"');
  });

  it('make an address of any code, for sizes that are drawn', () => {
    expect(imageAddress('L 1/A', 160)).toBe('/images/L%201%2FA.svg?size=160');
    for (const size of [0, 15, 1025, -1]) expect(() => imageAddress('L1', size)).toThrow('"size"');
  });
});
