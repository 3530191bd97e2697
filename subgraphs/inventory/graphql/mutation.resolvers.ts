/** Staff's changes to the stock: parse, call the command, name the outcome. */
import { parseInput } from '@stoa/graphql/input.ts';
import { requireStaff } from '@stoa/identity/access.ts';
import { parseGlobalId } from '@stoa/kernel/ids.ts';
import { adjustStock } from '../commands/adjust-stock.ts';
import { countStock } from '../commands/count-stock.ts';
import { receiveStock } from '../commands/receive-stock.ts';
import type { InventoryContext } from './context.ts';
import { adjustStockInput, countStockInput, receiveStockInput } from './inputs.ts';
import { reservationMutations } from './reservation.resolvers.ts';

interface Input {
  readonly input: unknown;
}

const productNotFound = (productId: string) => ({ __typename: 'StockProductNotFound', productId });

export const mutations = {
  ...reservationMutations,

  receiveStock: async (_: unknown, { input }: Input, context: InventoryContext) => {
    requireStaff(context.caller);
    const { productId: id, quantity } = parseInput(receiveStockInput, input);
    const productId = parseGlobalId('Product', id);
    if (productId === null) return productNotFound(id);
    const movement = await receiveStock(context, { productId, quantity });
    context.stock.clear(productId);
    return { __typename: 'StockReceived', product: { productId }, movement };
  },

  adjustStock: async (_: unknown, { input }: Input, context: InventoryContext) => {
    requireStaff(context.caller);
    const { productId: id, difference, reason } = parseInput(adjustStockInput, input);
    const productId = parseGlobalId('Product', id);
    if (productId === null) return productNotFound(id);
    const outcome = await adjustStock(context, { productId, difference, reason });
    context.stock.clear(productId);
    switch (outcome.kind) {
      case 'adjusted':
        return { __typename: 'StockAdjusted', product: { productId }, movement: outcome.movement };
      case 'exceeds-available':
        return { __typename: 'AdjustmentExceedsAvailable', product: { productId }, available: outcome.available };
    }
  },

  countStock: async (_: unknown, { input }: Input, context: InventoryContext) => {
    requireStaff(context.caller);
    const { productId: id, onHand } = parseInput(countStockInput, input);
    const productId = parseGlobalId('Product', id);
    if (productId === null) return productNotFound(id);
    const outcome = await countStock(context, { productId, onHand });
    context.stock.clear(productId);
    switch (outcome.kind) {
      case 'counted':
        return { __typename: 'StockCounted', product: { productId }, movement: outcome.movement };
      case 'below-held':
        return { __typename: 'CountBelowHeld', product: { productId }, held: outcome.held };
    }
  },
};
