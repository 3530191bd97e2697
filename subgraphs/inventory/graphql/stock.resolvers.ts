/** What a product's stock and its movements show, and to whom. */
import { type Connection, connectionOf, type PageArguments, pageOf } from '@stoa/graphql/connection.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import { globalId, parseGlobalId } from '@stoa/kernel/ids.ts';
import type { Representation } from '@stoa/subgraph/resolvers.ts';
import { z } from 'zod';
import { noStock, onHand, type StockLevel } from '../domain/stock.ts';
import { type MovementRow, movementsOfProduct } from '../persistence/stock.store.ts';
import type { InventoryContext } from './context.ts';

/** A product here is nothing but its id: whether it exists, the catalog knows. */
export interface ProductReference {
  readonly productId: string;
}

/** Enough to say "only a few left" and to warn about a large cart, too little to read the shop's books. */
const SHOWN_TO_EVERYBODY = 20;

/** Where a movement stands in the list of its product. */
const place = z.object({ number: z.int32().positive() });

/** A page of a product's movements, newest first. @throws {Fault} BAD_USER_INPUT for a bad page. */
export async function movementPage(
  context: InventoryContext,
  productId: string | null,
  args: PageArguments,
): Promise<Connection<MovementRow>> {
  const page = pageOf(args, place);
  const rows =
    productId === null
      ? []
      : await movementsOfProduct(context.db, productId, { before: page.after?.number ?? null, take: page.take });
  return connectionOf(rows, { page, cursorOf: ({ number }) => ({ number }) });
}

export const productResolvers = {
  __resolveReference: ({ id }: Representation): ProductReference | null => {
    const productId = typeof id === 'string' ? parseGlobalId('Product', id) : null;
    return productId === null ? null : { productId };
  },
  id: ({ productId }: ProductReference) => globalId('Product', productId),
  stock: async ({ productId }: ProductReference, _: unknown, context: InventoryContext): Promise<StockLevel> =>
    (await context.stock.load(productId)) ?? noStock,
};

export const stockResolvers = {
  inStock: ({ available }: StockLevel) => available > 0,
  available: ({ available }: StockLevel, _: unknown, { caller }: InventoryContext) =>
    seesTheBooks(caller) ? available : Math.min(available, SHOWN_TO_EVERYBODY),
  onHand: (level: StockLevel, _: unknown, { caller }: InventoryContext) =>
    seesTheBooks(caller) ? onHand(level) : null,
  held: ({ held }: StockLevel, _: unknown, { caller }: InventoryContext) => (seesTheBooks(caller) ? held : null),
};

export const movementResolvers = {
  availableChange: ({ available }: MovementRow) => available,
  heldChange: ({ held }: MovementRow) => held,
  soldChange: ({ sold }: MovementRow) => sold,
  order: ({ reservationId }: MovementRow) =>
    reservationId === null ? null : { id: globalId('Order', reservationId) },
};

function seesTheBooks({ kind }: Caller): boolean {
  return kind === 'staff' || kind === 'service';
}
