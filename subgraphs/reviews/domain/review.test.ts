import fc from 'fast-check';
import { averageOf } from './rating.ts';
import { type CountedReview, rating, ratingChange, reviewBody, reviewTitle } from './review.ts';

describe('a review', () => {
  it('has one to five whole stars', () => {
    for (const stars of [1, 2, 3, 4, 5]) expect(rating.safeParse(stars).success).toBe(true);
    for (const wrong of [0, 6, -1, 3.5, NaN, Infinity, '3', null, 2 ** 31]) expect(rating.safeParse(wrong).success).toBe(false);
  });

  it('says something, not too much, in words that can be stored', () => {
    expect(reviewTitle.parse('  Lovely  ')).toBe('Lovely');
    for (const wrong of ['', '   ', 'a\u0000b', '\ud83d', 'x'.repeat(121)]) {
      expect(reviewTitle.safeParse(wrong).success).toBe(false);
    }
    expect(reviewBody.safeParse('x'.repeat(5_001)).success).toBe(false);
  });
});

describe('a rating', () => {
  it('has no average before the first review', () => {
    expect(averageOf({ count: 0, sum: 0n })).toBeNull();
  });

  it('is rounded half-even at the fourth place, from exact numbers', () => {
    expect(averageOf({ count: 3, sum: 13n })).toBe('4.3333');
    expect(averageOf({ count: 2, sum: 9n })).toBe('4.5');
    expect(averageOf({ count: 20_000, sum: 60_001n })).toBe('3');
    expect(averageOf({ count: 20_000, sum: 60_003n })).toBe('3.0002');
  });

  it('moves by what a review was and is, so that the steps add up to the whole', () => {
    const review = fc.record({ rating: fc.integer({ min: 1, max: 5 }), hidden: fc.boolean() });
    fc.assert(
      fc.property(fc.array(review, { minLength: 1 }), (history) => {
        let before: CountedReview | null = null;
        const total = { count: 0, sum: 0 };
        for (const after of history) {
          const change = ratingChange(before, after);
          total.count += change.count;
          total.sum += change.sum;
          before = after;
        }
        const last = history.at(-1);
        expect(total).toEqual(!last || last.hidden ? { count: 0, sum: 0 } : { count: 1, sum: last.rating });
      }),
    );
  });
});
