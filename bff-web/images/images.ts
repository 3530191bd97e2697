import path from 'node:path';
import { requireWhole } from '@stoa/bff/answer.ts';
import { readOperation } from '@stoa/bff/operation.ts';
import type { BffContext } from '@stoa/bff/screen.ts';
import { globalId, isId } from '@stoa/kernel/ids.ts';

const drawing = readOperation(path.join(import.meta.dirname, 'operation.graphql'));

export interface DrawingData {
  readonly product: { readonly image: { readonly svg: string } } | null;
}

/**
 * The drawing of a product, by its UUID; null for what is no id, without asking anybody, and for no product.
 * @throws {Fault} DOWNSTREAM_SERVICE_ERROR: a drawing that cannot be had now must not be taken for one that is not there
 */
export async function productDrawing(ask: BffContext['ask'], id: string): Promise<string | null> {
  if (!isId(id)) return null;
  const { product } = requireWhole(await ask<DrawingData>(drawing, { id: globalId('Product', id) }));
  return product?.image.svg ?? null;
}
