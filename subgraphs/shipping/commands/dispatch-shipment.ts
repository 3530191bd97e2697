import { transaction } from '@stoa/messaging/transaction.ts';
import { ShipmentDispatched } from '../contract/events.ts';
import type { Tracking } from '../domain/shipment.ts';
import { dispatch, type DispatchDecision } from '../domain/shipment.decisions.ts';
import { saveShipment, shipmentsByIds } from '../persistence/shipment.store.ts';
import type { CommandContext } from './context.ts';

export interface DispatchShipment {
  readonly shipmentId: string;
  readonly tracking: Tracking;
}

export type DispatchShipmentOutcome = DispatchDecision | { readonly kind: 'not-found' };

/** Hands a shipment to a carrier. */
export async function dispatchShipment(
  context: CommandContext,
  { shipmentId, tracking }: DispatchShipment,
): Promise<DispatchShipmentOutcome> {
  return transaction(
    context.db,
    async (tx) => {
      const stream = await tx.lock('Shipment', shipmentId);
      const [current] = stream ? await shipmentsByIds(tx.db, [shipmentId]) : [];
      if (!stream || !current) return { kind: 'not-found' };
      const decision = dispatch(current, tracking, tx.now);
      if (decision.kind !== 'dispatched') return decision;

      const { orderId, dispatchedAt } = decision.shipment;
      await saveShipment(tx.db, decision.shipment);
      stream.append(ShipmentDispatched, {
        payload: { shipmentId, orderId, tracking, dispatchedAt: dispatchedAt.toISOString() },
      });
      return decision;
    },
    context,
  );
}
