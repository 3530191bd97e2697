import { transaction } from '@stoa/messaging/transaction.ts';
import { ShipmentDelivered } from '../contract/events.ts';
import { deliver, type DeliverDecision } from '../domain/shipment.decisions.ts';
import { saveShipment, shipmentsByIds } from '../persistence/shipment.store.ts';
import type { CommandContext } from './context.ts';

export type DeliverShipmentOutcome = DeliverDecision | { readonly kind: 'not-found' };

/** A shipment has arrived; from here on its goods can be reviewed and returned. */
export async function deliverShipment(
  context: CommandContext,
  { shipmentId }: { readonly shipmentId: string },
): Promise<DeliverShipmentOutcome> {
  return transaction(
    context.db,
    async (tx) => {
      const stream = await tx.lock('Shipment', shipmentId);
      const [current] = stream ? await shipmentsByIds(tx.db, [shipmentId]) : [];
      if (!stream || !current) return { kind: 'not-found' };
      const decision = deliver(current, tx.now);
      if (decision.kind !== 'delivered') return decision;

      const { orderId, deliveredAt } = decision.shipment;
      await saveShipment(tx.db, decision.shipment);
      stream.append(ShipmentDelivered, {
        payload: { shipmentId, orderId, deliveredAt: deliveredAt.toISOString() },
      });
      return decision;
    },
    context,
  );
}
