import type { PageArguments } from '@stoa/graphql/connection.ts';
import { DateTimeScalar } from '@stoa/graphql/scalars.ts';
import { requireStaff } from '@stoa/identity/access.ts';
import { parseGlobalId } from '@stoa/kernel/ids.ts';
import { byTypename, type ResolverMap } from '@stoa/subgraph/resolvers.ts';
import type { InventoryContext } from './context.ts';
import { mutations } from './mutation.resolvers.ts';
import { productOf, reservationQueries, reservationResolvers } from './reservation.resolvers.ts';
import { movementPage, movementResolvers, productResolvers, stockResolvers } from './stock.resolvers.ts';

interface MovementsArguments extends PageArguments {
  readonly productId: string;
}

export const resolvers: ResolverMap<InventoryContext> = {
  DateTime: DateTimeScalar,
  Query: {
    ...reservationQueries,
    stockMovements: (_: unknown, { productId, ...page }: MovementsArguments, context: InventoryContext) => {
      requireStaff(context.caller);
      return movementPage(context, parseGlobalId('Product', productId), page);
    },
  },
  Mutation: mutations,
  Product: productResolvers,
  Stock: stockResolvers,
  StockMovement: movementResolvers,
  StockReservation: reservationResolvers,
  StockReservationLine: productOf,
  StockShortage: productOf,
  ReceiveStockResult: byTypename,
  AdjustStockResult: byTypename,
  CountStockResult: byTypename,
  ReserveStockResult: byTypename,
  ConfirmReservationResult: byTypename,
  ReleaseStockResult: byTypename,
  FulfilReservationResult: byTypename,
};
