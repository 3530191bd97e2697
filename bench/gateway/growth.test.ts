import { growth } from './growth.ts';

const samples = (heapMb: (n: number) => number) =>
  Array.from({ length: 40 }, (_, n) => ({ requests: n, rssMb: 300 + heapMb(n), heapMb: heapMb(n), externalMb: 1 }));

describe('memory over a run', () => {
  it('does not grow when it only fills its caches, or goes up and down', () => {
    expect(growth(samples((n) => Math.min(100, 40 + n * 10)), 'heapMb')).toEqual({ second: 100, last: 100, grows: false });
    expect(growth(samples((n) => 100 + (n % 3)), 'heapMb')).toMatchObject({ grows: false });
    expect(growth(samples((n) => 100 - n), 'heapMb')).toMatchObject({ grows: false });
  });

  it('grows when each request leaves something behind', () => {
    expect(growth(samples((n) => 100 + n), 'heapMb')).toEqual({ second: 114.5, last: 134.5, grows: true });
    expect(growth(samples((n) => 100 + n * 5), 'rssMb')).toMatchObject({ grows: true });
  });

  it('is not judged by too few samples', () => {
    expect(() => growth(samples(() => 1).slice(0, 7), 'heapMb')).toThrow('at least two samples');
  });
});
