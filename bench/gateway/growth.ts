import { median } from './statistics.ts';

/** Memory after a forced collection of garbage, in MB. */
export interface MemorySample {
  readonly requests: number;
  readonly rssMb: number;
  readonly heapMb: number;
  /** Of buffers outside the heap. */
  readonly externalMb: number;
}

export interface Growth {
  /** Medians of the second and of the last quarter. */
  readonly second: number;
  readonly last: number;
  readonly grows: boolean;
}

export type Figure = 'rssMb' | 'heapMb' | 'externalMb';

/** What is no growth: chance, and what the allocator of the system keeps for itself. */
const TOLERANCE: Readonly<Record<Figure, { readonly share: number; readonly mb: number }>> = {
  heapMb: { share: 0.05, mb: 2 },
  externalMb: { share: 0.1, mb: 4 },
  rssMb: { share: 0.1, mb: 24 },
};

/**
 * Compares the last quarter of a run with its second: caches fill in the first. What leaks grows by about the same between
 * any two quarters, so by twice that here.
 * @throws {RangeError} with fewer than eight samples
 */
export function growth(samples: readonly MemorySample[], figure: Figure): Growth {
  if (samples.length < 8) throw new RangeError('growth wants at least two samples of each quarter');
  const quarter = samples.length / 4;
  const of = (from: number): number => median(samples.slice(Math.floor(from * quarter), Math.floor((from + 1) * quarter)).map((sample) => sample[figure]));
  const [second, last] = [of(1), of(3)];
  const { share, mb } = TOLERANCE[figure];
  return { second, last, grows: last > second * (1 + share) + mb };
}
