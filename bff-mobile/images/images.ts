import path from 'node:path';
import { requireWhole } from '@stoa/bff/answer.ts';
import { readOperation } from '@stoa/bff/operation.ts';
import type { BffContext } from '@stoa/bff/screen.ts';
import { SIZES } from '../shapes/short.ts';

const drawing = readOperation(path.join(import.meta.dirname, 'operation.graphql'));
/** Longer than any code; what is longer is not asked for. */
const MOST_CODE_LENGTH = 64;

export interface DrawingData {
  readonly productByCode: { readonly image: { readonly svg: string } } | null;
}

/**
 * The drawing of a product, by its code, so many pixels wide and high; null where there is none, and for a size that
 * nobody draws.
 * @throws {Fault} DOWNSTREAM_SERVICE_ERROR: a drawing that cannot be had now must not be taken for one that is not there
 */
export async function productDrawing(ask: BffContext['ask'], code: string, sizeText: unknown): Promise<string | null> {
  const size = sizeOf(sizeText);
  if (size === null || code.length > MOST_CODE_LENGTH) return null;
  const { productByCode } = requireWhole(await ask<DrawingData>(drawing, { code }));
  return productByCode?.image.svg.replace('<svg ', `<svg width="${size}" height="${size}" `) ?? null;
}

function sizeOf(text: unknown): number | null {
  const size = typeof text === 'string' && /^\d{2,4}$/.test(text) ? Number(text) : 0;
  return size >= SIZES.least && size <= SIZES.most ? size : null;
}
