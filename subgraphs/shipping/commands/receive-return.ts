import { newId } from '@stoa/kernel/ids.ts';
import { type Transaction, transaction } from '@stoa/messaging/transaction.ts';
import { ReturnReceived } from '../contract/events.ts';
import {
  acceptReturn,
  type LineToReturn,
  type ReturnReason,
  type ReturnShortage,
  sameReturn,
} from '../domain/return.ts';
import type { ShippingDb } from '../persistence/database.ts';
import { insertReturn, linesOfReturns, returnByReference, type ReturnRow } from '../persistence/return.store.ts';
import { linesOfShipments, shipmentsByIds, shipmentsOfOrders } from '../persistence/shipment.store.ts';
import type { CommandContext } from './context.ts';

export interface ReceiveReturn {
  readonly orderId: string;
  readonly lines: readonly LineToReturn[];
  readonly reason: ReturnReason;
  /** The number of the slip; null when there is none. */
  readonly reference: string | null;
}

export type ReceiveReturnOutcome =
  | { readonly kind: 'received'; readonly goodsReturn: ReturnRow }
  | { readonly kind: 'exceeds-delivery'; readonly shortages: readonly ReturnShortage[] }
  | { readonly kind: 'reference-taken'; readonly goodsReturn: ReturnRow };

/**
 * Takes goods of one order back: all of the lines or none. The order's shipments are locked from counting to writing,
 * so parallel returns never add up to more than was delivered. The same slip again is answered, not counted again.
 */
export async function receiveReturn(context: CommandContext, command: ReceiveReturn): Promise<ReceiveReturnOutcome> {
  return transaction(
    context.db,
    async (tx) => {
      const { orderId, reason, reference } = command;
      const ids = (await shipmentsOfOrders(tx.db, [orderId])).map(({ id }) => id);
      await tx.lockAll('Shipment', ids);
      const earlier = await earlierReturn(tx, command);
      if (earlier) return earlier;

      // Read again: what was read before the lock may have changed while waiting for it.
      const shipments = new Map((await shipmentsByIds(tx.db, ids)).map((shipment) => [shipment.id, shipment]));
      const lines = (await linesOfShipments(tx.db, ids)).map((line) => ({
        ...line,
        delivered: shipments.get(line.shipmentId)?.state === 'DELIVERED',
      }));
      const decision = acceptReturn(lines, command.lines);
      if (decision.kind === 'exceeds') return { kind: 'exceeds-delivery', shortages: decision.shortages };

      const customerId = shipments.values().next().value?.customerId ?? null;
      const goodsReturn: ReturnRow = { id: newId(), reference, customerId, reason, receivedAt: tx.now };
      const accepted = decision.lines.map((line) => ({ ...line, orderId }));
      if (!(await insertReturn(tx.db, goodsReturn, accepted))) {
        // Only a return of another order can have taken the slip meanwhile: those of this one wait for the lock.
        return (await earlierReturn(tx, command)) ?? { kind: 'reference-taken', goodsReturn };
      }
      tx.create('Return', goodsReturn.id).append(ReturnReceived, {
        payload: {
          returnId: goodsReturn.id,
          reference,
          customerId,
          reason,
          lines: accepted,
          receivedAt: tx.now.toISOString(),
        },
      });
      return { kind: 'received', goodsReturn };
    },
    context,
  );
}

async function earlierReturn(
  tx: Transaction<ShippingDb>,
  { orderId, lines, reference }: ReceiveReturn,
): Promise<ReceiveReturnOutcome | null> {
  const goodsReturn = reference === null ? null : await returnByReference(tx.db, reference);
  if (!goodsReturn) return null;
  const known = await linesOfReturns(tx.db, [goodsReturn.id]);
  const same = known.every((line) => line.orderId === orderId) && sameReturn(known, lines);
  return { kind: same ? 'received' : 'reference-taken', goodsReturn };
}
