import { createHash } from 'node:crypto';

/** A drawing as SVG text. */
export interface ProductImage {
  readonly svg: string;
  readonly alt: string;
}

/**
 * A drawing for a product, made from its code alone: the same code always gives the same picture, so it can be
 * cached for ever and needs no storage. Two shapes in two colours that stand well beside each other.
 */
export function drawProduct(code: string, title: string): ProductImage {
  const digest = createHash('sha256').update(code).digest();
  const byte = (index: number): number => digest[index] ?? 0;
  const hue = Math.round((byte(0) / 255) * 359);
  const paper = `hsl(${hue} 45% 90%)`;
  const ink = `hsl(${(hue + 140 + (byte(1) % 80)) % 360} 50% 45%)`;
  const x = 25 + (byte(2) % 50);
  const y = 25 + (byte(3) % 50);
  const size = 16 + (byte(4) % 16);
  const shapes = [
    `<circle cx="${x}" cy="${y}" r="${size}"/>`,
    `<rect x="${x - size}" y="${y - size}" width="${2 * size}" height="${2 * size}" rx="${byte(5) % size}"/>`,
    `<path d="M${x} ${y - size}l${size} ${2 * size}h-${2 * size}z"/>`,
    `<path d="M${x} ${y - size}l${size} ${size}l-${size} ${size}l-${size} -${size}z"/>`,
  ];
  const shape = (index: number): string => shapes[byte(index) % shapes.length] ?? '';
  return {
    svg:
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100" height="100" fill="${paper}"/>` +
      `<g fill="${ink}">${shape(6)}</g>` +
      `<g fill="${ink}" opacity=".4" transform="rotate(${byte(8)} 50 50)">${shape(7)}</g></svg>`,
    alt: `Drawing for ${title}`,
  };
}
