export interface Point {
  readonly x: number;
  readonly y: number;
}

/** y = base + slope × x */
export interface Line {
  readonly base: number;
  readonly slope: number;
}

/** The line with the least squares. @throws {RangeError} when the points do not lie at two places at least */
export function fitLine(points: readonly Point[]): Line {
  const mean = (of: (point: Point) => number): number => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  const spread = mean((point) => (point.x - x) ** 2);
  if (!(spread > 0)) throw new RangeError('a line wants two points at different places');
  const slope = mean((point) => (point.x - x) * (point.y - y)) / spread;
  return { base: y - slope * x, slope };
}

/**
 * What the last point costs, as a multiple of what the line through all others says. About 1 when cost grows with the size;
 * 1.5 and more when it grows with the square.
 */
export function bend(points: readonly Point[]): number {
  const last = points.at(-1);
  if (!last) throw new RangeError('there is no last point');
  const { base, slope } = fitLine(points.slice(0, -1));
  return last.y / (base + slope * last.x);
}
