import { Backoff } from './backoff.ts';

/** How often it is left alone until it may be tried again. */
function restOf(backoff: Backoff): number {
  let rest = 0;
  while (!backoff.mayTry()) rest += 1;
  return rest;
}

describe('what keeps failing', () => {
  it('is left alone for longer and longer, up to a bound', () => {
    const backoff = new Backoff(0);
    const rests = Array.from({ length: 9 }, () => (backoff.failed(), restOf(backoff)));
    expect(rests).toEqual([16, 32, 64, 128, 256, 512, 1_024, 1_024, 1_024]);
  });

  it('is forgiven as often in a row as it may be, and altogether when it works once', () => {
    const backoff = new Backoff(2);
    const fail = (): number => (backoff.failed(), restOf(backoff));
    expect([fail(), fail(), fail(), fail()]).toEqual([0, 0, 16, 32]);
    backoff.worked();
    expect([fail(), fail(), fail()]).toEqual([0, 0, 16]);
  });

  it('counts once when several that were under way fail together', () => {
    const backoff = new Backoff(0);
    for (let i = 0; i < 8; i += 1) backoff.failed();
    expect(restOf(backoff)).toBe(16);
  });
});
