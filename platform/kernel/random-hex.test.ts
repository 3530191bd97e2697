import { randomHex } from './random-hex.ts';

describe('random digits', () => {
  it('are as many as were asked for, and never the same again', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 2_000; i += 1) {
      for (const digits of [16, 32, 61]) {
        const text = randomHex(digits);
        expect(text).toMatch(/^[0-9a-f]+$/);
        expect(text).toHaveLength(digits);
        seen.add(text.slice(0, 16));
      }
    }
    expect(seen.size).toBe(6_000);
  });
});
