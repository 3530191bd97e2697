import { Fault } from '@stoa/kernel/fault.ts';
import { globalId } from '@stoa/kernel/ids.ts';
import type { AskNeighbour } from '@stoa/subgraph/neighbour.ts';

const QUERY = /* GraphQL */ `
  query ProductIsSold($id: ID!) {
    product(id: $id) {
      discontinuedAt
    }
  }
`;

interface Answer {
  readonly product: { readonly discontinuedAt: string | null } | null;
}

/**
 * Whether the catalog sells a product now. While the catalog cannot be asked, everything is taken to be sold: a cart
 * is only a wish, and placing the order checks again.
 */
export async function isSold(ask: AskNeighbour, productId: string, now: Date): Promise<boolean> {
  try {
    const { product } = await ask<Answer>('catalog', QUERY, { id: globalId('Product', productId) });
    return product !== null && (product.discontinuedAt === null || new Date(product.discontinuedAt) > now);
  } catch (error) {
    if (error instanceof Fault && error.retryable) return true;
    throw error;
  }
}
