import { drawProduct } from './product-image.ts';
import { categorySlug, productCode, startsInThePast } from './product.ts';

describe('a product', () => {
  it('has a code without regard to case and outer blanks', () => {
    expect(productCode.parse(' 85123a ')).toBe('85123A');
    expect(productCode.parse('gift_0001_40')).toBe('GIFT_0001_40');
  });

  it('refuses codes that nobody can read aloud', () => {
    for (const code of ['', '  ', '-1', 'A--B', 'A/B', "A'; drop table product", 'Ａ１', 'x'.repeat(41), 'a\u0000b']) {
      expect(productCode.safeParse(code).success).toBe(false);
    }
  });

  it('takes no price that starts before now', () => {
    const now = new Date('2026-06-01T12:00:00Z');
    expect(startsInThePast(new Date('2026-06-01T11:59:59.999Z'), now)).toBe(true);
    expect(startsInThePast(now, now)).toBe(false);
  });

  it('is always drawn alike, and differently from another', () => {
    expect(drawProduct('85123A', 'Heart')).toEqual(drawProduct('85123A', 'Heart'));
    expect(drawProduct('85123A', 'Heart').svg).not.toBe(drawProduct('85123B', 'Heart').svg);
  });

  it('never lets a title into the drawing', () => {
    expect(drawProduct('A', '<script>alert(1)</script>').svg).not.toContain('script');
  });
});

describe('a category', () => {
  it('has a slug that can stand in an address', () => {
    expect(categorySlug.safeParse('garden-lights').success).toBe(true);
    for (const slug of ['', 'Garden', 'a b', '-a', 'a--b', 'ä', '../etc']) {
      expect(categorySlug.safeParse(slug).success).toBe(false);
    }
  });
});
