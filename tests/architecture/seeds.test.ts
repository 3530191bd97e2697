import fc from 'fast-check';
import { fixedSeed } from '../kit/fixed-seed.ts';

describe('what tests make up', () => {
  it('is the same in each run under CI, other in each run elsewhere, and again what it was for a given seed', () => {
    expect(fixedSeed({ CI: 'true' })).toBe(fixedSeed({ CI: 'true' }));
    expect(fixedSeed({ CI: 'true' })).toEqual(expect.any(Number));
    expect(fixedSeed({})).toBeUndefined();
    expect(fixedSeed({ STOA_TEST_SEED: '-1207959552', CI: 'true' })).toBe(-1_207_959_552);
  });

  it('is not made from a seed that fast-check would read in another way', () => {
    for (const wrong of ['x', '1.5', '2147483648']) expect(() => fixedSeed({ STOA_TEST_SEED: wrong })).toThrow(`not ${wrong}`);
  });

  it('begins at that seed in every property', () => {
    const seed = fixedSeed();
    const { seed: used } = fc.check(fc.property(fc.nat(), () => true));
    expect(used).toBe(seed ?? used);
    expect(fc.readConfigureGlobal().seed).toBe(seed);
  });
});
