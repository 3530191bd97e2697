/** What may happen to a shipment: from a state and a wish to the next state, or to a refusal. */
import type {
  BookedShipment,
  DeliveredShipment,
  DispatchedShipment,
  LineToShip,
  Shipment,
  Tracking,
} from './shipment.ts';

export type DispatchDecision =
  | { readonly kind: 'dispatched'; readonly shipment: DispatchedShipment }
  | { readonly kind: 'unchanged'; readonly shipment: Shipment }
  | { readonly kind: 'dispatched-otherwise'; readonly shipment: DispatchedShipment | DeliveredShipment };

export type DeliverDecision =
  | { readonly kind: 'delivered'; readonly shipment: DeliveredShipment }
  | { readonly kind: 'unchanged'; readonly shipment: DeliveredShipment }
  | { readonly kind: 'not-dispatched'; readonly shipment: BookedShipment };

/** Hands the parcel to a carrier. Saying the same again changes nothing; another carrier or code is refused. */
export function dispatch(shipment: Shipment, tracking: Tracking, now: Date): DispatchDecision {
  switch (shipment.state) {
    case 'BOOKED':
      return { kind: 'dispatched', shipment: { ...shipment, state: 'DISPATCHED', dispatchedAt: now, tracking } };
    case 'DISPATCHED':
    case 'DELIVERED': {
      const { tracking: known } = shipment;
      const same = known !== null && known.carrier === tracking.carrier && known.code === tracking.code;
      return same ? { kind: 'unchanged', shipment } : { kind: 'dispatched-otherwise', shipment };
    }
  }
}

/** The parcel has arrived. */
export function deliver(shipment: Shipment, now: Date): DeliverDecision {
  switch (shipment.state) {
    case 'BOOKED':
      return { kind: 'not-dispatched', shipment };
    case 'DISPATCHED':
      return { kind: 'delivered', shipment: { ...shipment, state: 'DELIVERED', deliveredAt: now } };
    case 'DELIVERED':
      return { kind: 'unchanged', shipment };
  }
}

/** Whether two sets of lines ask for the same goods, in whatever order they are written. */
export function sameLines(some: readonly LineToShip[], others: readonly LineToShip[]): boolean {
  if (some.length !== others.length) return false;
  const known = new Map(some.map((line) => [line.orderLineId, line]));
  return others.every(({ orderLineId, productId, quantity }) => {
    const line = known.get(orderLineId);
    return line?.productId === productId && line.quantity === quantity;
  });
}
