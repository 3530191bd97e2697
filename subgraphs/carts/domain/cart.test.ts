import fc from 'fast-check';
import { isQuantity, type Line, mergeLines, MOST_LINES, MOST_QUANTITY } from './cart.ts';

const line = (productId: string, quantity: number): Line => ({ productId, quantity });

describe('a quantity', () => {
  it('is a whole number of pieces that people buy', () => {
    expect([1, 999].every(isQuantity)).toBe(true);
    expect([0, -1, 1_000, 1.5, Number.NaN, Infinity, 2 ** 53].some(isQuantity)).toBe(false);
  });
});

describe('merging carts', () => {
  it('adds up what both hold and takes what only the guest holds', () => {
    expect(mergeLines([line('a', 2), line('b', 1)], [line('a', 3), line('c', 4)])).toEqual({
      grown: [
        { productId: 'a', quantity: 5, added: 3, isNew: false },
        { productId: 'c', quantity: 4, added: 4, isNew: true },
      ],
      leftOut: [],
    });
  });

  it('stops at the highest quantity and says what was left out', () => {
    expect(mergeLines([line('a', 998), line('b', 999)], [line('a', 5), line('b', 1)])).toEqual({
      grown: [{ productId: 'a', quantity: 999, added: 1, isNew: false }],
      leftOut: [line('a', 4), line('b', 1)],
    });
  });

  it('takes no product for which there is no line left', () => {
    const full = Array.from({ length: MOST_LINES }, (_, index) => line(`p${index}`, 1));
    expect(mergeLines(full, [line('new', 7), line('p0', 1)])).toEqual({
      grown: [{ productId: 'p0', quantity: 2, added: 1, isNew: false }],
      leftOut: [line('new', 7)],
    });
  });

  it('loses no piece and passes no limit, whatever is merged', () => {
    const cart = fc.uniqueArray(
      fc.record({ productId: fc.integer({ min: 0, max: 300 }).map(String), quantity: fc.integer({ min: 1, max: 999 }) }),
      { selector: ({ productId }) => productId, maxLength: MOST_LINES },
    );
    fc.assert(
      fc.property(cart, cart, (into, from) => {
        const { grown, leftOut } = mergeLines(into, from);
        const pieces = (lines: readonly Line[]) => lines.reduce((total, { quantity }) => total + quantity, 0);
        expect(grown.reduce((total, { added }) => total + added, 0) + pieces(leftOut)).toBe(pieces(from));
        expect(into.length + grown.filter(({ isNew }) => isNew).length).toBeLessThanOrEqual(MOST_LINES);
        expect(grown.every(({ quantity, added }) => quantity <= MOST_QUANTITY && added > 0)).toBe(true);
      }),
    );
  });
});
