import { createListLoader, createLoader, type Loader } from '@stoa/graphql/loader.ts';
import type { RequestScope } from '@stoa/subgraph/request-scope.ts';
import type { Shipment } from '../domain/shipment.ts';
import type { ShippingClient } from '../persistence/database.ts';
import {
  linesOfReturns,
  type ReturnLineRow,
  type ReturnRow,
  returnsByIds,
  returnsOfOrders,
} from '../persistence/return.store.ts';
import {
  type DeliveredPurchase,
  deliveredPurchases,
  linesOfShipments,
  type Purchase,
  type RecipientRow,
  recipientsOfShipments,
  type ShipmentLineRow,
  shipmentsByIds,
  shipmentsOfOrders,
} from '../persistence/shipment.store.ts';

/** Everything a resolver of shipping may use; made anew for each request. */
export interface ShippingContext extends RequestScope<ShippingClient> {
  readonly shipment: Loader<string, Shipment | null>;
  readonly shipmentsOf: Loader<string, readonly Shipment[]>;
  readonly linesOf: Loader<string, readonly ShipmentLineRow[]>;
  readonly recipientOf: Loader<string, RecipientRow | null>;
  readonly goodsReturn: Loader<string, ReturnRow | null>;
  readonly returnsOf: Loader<string, readonly ReturnRow[]>;
  readonly returnLinesOf: Loader<string, readonly ReturnLineRow[]>;
  readonly deliveredPurchase: Loader<Purchase, DeliveredPurchase | null>;
}

export function shippingContext(scope: RequestScope<ShippingClient>): ShippingContext {
  const { db } = scope;
  return {
    ...scope,
    shipment: createLoader((ids) => shipmentsByIds(db, ids), (shipment) => shipment.id),
    shipmentsOf: createListLoader((ids) => shipmentsOfOrders(db, ids), (shipment) => shipment.orderId),
    linesOf: createListLoader((ids) => linesOfShipments(db, ids), (line) => line.shipmentId),
    recipientOf: createLoader((ids) => recipientsOfShipments(db, ids), (row) => row.shipmentId),
    goodsReturn: createLoader((ids) => returnsByIds(db, ids), (row) => row.id),
    returnsOf: createListLoader((ids) => returnsOfOrders(db, ids), (row) => row.orderId),
    returnLinesOf: createListLoader((ids) => linesOfReturns(db, ids), (line) => line.returnId),
    deliveredPurchase: createLoader<Purchase, DeliveredPurchase>(
      (purchases) => deliveredPurchases(db, purchases),
      (row) => row,
      { identityOf: ({ customerId, productId }) => `${customerId}/${productId}` },
    ),
  };
}
