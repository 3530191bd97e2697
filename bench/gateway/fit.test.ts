import { bend, fitLine } from './fit.ts';

const sizes = [1, 2, 4, 8];
const points = (cost: (x: number) => number) => sizes.map((x) => ({ x, y: cost(x) }));

describe('cost against size', () => {
  it('is fitted with a line', () => {
    const { base, slope } = fitLine(points((x) => 3 + 2 * x));
    expect(base).toBeCloseTo(3);
    expect(slope).toBeCloseTo(2);
    expect(() => fitLine([{ x: 1, y: 1 }, { x: 1, y: 2 }])).toThrow('two points');
  });

  it('bends when it is more than linear, and only then', () => {
    expect(bend(points((x) => 3 + 2 * x))).toBeCloseTo(1);
    expect(bend(points((x) => 1 + x ** 2))).toBeGreaterThan(1.4);
    expect(bend(points((x) => 5 + Math.sqrt(x)))).toBeLessThan(1);
  });
});
