import { median, pairedRatio, spread } from './statistics.ts';

describe('figures of several rounds', () => {
  it('have the middle one as their median, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 9, 5, 2])).toBe(3.5);
    expect(() => median([])).toThrow('nothing');
  });

  it('show how far they are apart', () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, lowest: 1, highest: 3 });
  });

  it('are compared round by round, so that a slow minute changes no ratio', () => {
    expect(pairedRatio([200, 20, 100], [100, 10, 50])).toEqual({ median: 2, lowest: 2, highest: 2 });
  });
});
