import { DateTimeScalar } from '@stoa/graphql/scalars.ts';
import { parseGlobalId } from '@stoa/kernel/ids.ts';
import { byTypename, type ResolverMap } from '@stoa/subgraph/resolvers.ts';
import type { ShippingContext } from './context.ts';
import { mutations, requireServiceOrStaff } from './mutation.resolvers.ts';
import {
  orderResolvers,
  returnLineResolvers,
  returnResolvers,
  shipmentLineResolvers,
  shipmentResolvers,
} from './shipment.resolvers.ts';

interface PurchaseArguments {
  readonly customerId: string;
  readonly productId: string;
}

export const resolvers: ResolverMap<ShippingContext> = {
  DateTime: DateTimeScalar,
  Query: {
    deliveredPurchase: async (_: unknown, args: PurchaseArguments, context: ShippingContext) => {
      requireServiceOrStaff(context.caller);
      const customerId = parseGlobalId('Customer', args.customerId);
      const productId = parseGlobalId('Product', args.productId);
      if (customerId === null || productId === null) return null;
      return (await context.deliveredPurchase.load({ customerId, productId }))?.deliveredAt ?? null;
    },
  },
  Mutation: mutations,
  Order: orderResolvers,
  Shipment: shipmentResolvers,
  ShipmentLine: shipmentLineResolvers,
  Return: returnResolvers,
  ReturnLine: returnLineResolvers,
  BookShipmentResult: byTypename,
  DispatchShipmentResult: byTypename,
  DeliverShipmentResult: byTypename,
  ReceiveReturnResult: byTypename,
};
