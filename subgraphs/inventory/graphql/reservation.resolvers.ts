/** What other services do with stock: parse, call the command, name the outcome. Closed to everybody else. */
import { parseInput } from '@stoa/graphql/input.ts';
import { requireService } from '@stoa/identity/access.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import { globalId, parseGlobalId } from '@stoa/kernel/ids.ts';
import { confirmReservation } from '../commands/confirm-reservation.ts';
import { expireReservations } from '../commands/expire-reservations.ts';
import { fulfilReservation } from '../commands/fulfil-reservation.ts';
import { releaseStock } from '../commands/release-stock.ts';
import { reserveStock } from '../commands/reserve-stock.ts';
import { reservationById, type ReservationRow } from '../persistence/reservation.store.ts';
import type { InventoryContext } from './context.ts';
import { expireLimit, reservationInput, reserveStockInput } from './inputs.ts';

interface Input {
  readonly input: unknown;
}

function requireInternal(caller: Caller): void {
  if (caller.kind !== 'staff') requireService(caller);
}

/** What was written is read anew by whatever comes later in the same request. */
function changed(context: InventoryContext, lines: readonly { readonly productId: string }[]): void {
  for (const { productId } of lines) context.stock.clear(productId);
}

const notFound = (orderId: string) => ({
  __typename: 'StockReservationNotFound',
  orderId: globalId('Order', orderId),
});

export const reservationQueries = {
  stockReservation: async (_: unknown, { orderId }: { orderId: string }, context: InventoryContext) => {
    requireInternal(context.caller);
    const reservationId = parseGlobalId('Order', orderId);
    return reservationId === null ? null : reservationById(context.db, reservationId);
  },
};

export const reservationMutations = {
  reserveStock: async (_: unknown, { input }: Input, context: InventoryContext) => {
    requireInternal(context.caller);
    const { orderId: reservationId, lines, holdSeconds } = parseInput(reserveStockInput, input);
    const outcome = await reserveStock(context, { reservationId, lines, holdSeconds });
    changed(context, lines);
    switch (outcome.kind) {
      case 'reserved':
        return { __typename: 'StockReserved', reservation: outcome.reservation };
      case 'unavailable':
        return { __typename: 'StockUnavailable', shortages: outcome.shortages };
      case 'closed':
        return { __typename: 'StockReservationClosed', reservation: outcome.reservation };
      case 'differs':
        return { __typename: 'StockReservationDiffers', reservation: outcome.reservation };
    }
  },

  confirmReservation: async (_: unknown, { input }: Input, context: InventoryContext) => {
    requireInternal(context.caller);
    const { orderId } = parseInput(reservationInput, input);
    const outcome = await confirmReservation(context, { reservationId: orderId });
    if (outcome.kind === 'not-found') return notFound(orderId);
    changed(context, outcome.reservation.lines);
    return {
      __typename: outcome.kind === 'confirmed' ? 'StockReservationConfirmed' : 'StockReservationClosed',
      reservation: outcome.reservation,
    };
  },

  releaseStock: async (_: unknown, { input }: Input, context: InventoryContext) => {
    requireInternal(context.caller);
    const { orderId } = parseInput(reservationInput, input);
    const { kind, reservation } = await releaseStock(context, { reservationId: orderId });
    changed(context, reservation.lines);
    return { __typename: kind === 'released' ? 'StockReleased' : 'StockReservationFulfilled', reservation };
  },

  fulfilReservation: async (_: unknown, { input }: Input, context: InventoryContext) => {
    requireInternal(context.caller);
    const { orderId } = parseInput(reservationInput, input);
    const outcome = await fulfilReservation(context, { reservationId: orderId });
    if (outcome.kind === 'not-found') return notFound(orderId);
    changed(context, outcome.reservation.lines);
    return {
      __typename: outcome.kind === 'fulfilled' ? 'StockReservationFulfilled' : 'StockReservationNotConfirmed',
      reservation: outcome.reservation,
    };
  },

  expireReservations: async (_: unknown, { limit }: { limit: number }, context: InventoryContext) => {
    requireInternal(context.caller);
    const ended = await expireReservations(context, { limit: parseInput(expireLimit, limit, 'limit') });
    context.stock.clearAll();
    return ended;
  },
};

export const reservationResolvers = {
  orderId: ({ id }: ReservationRow) => globalId('Order', id),
};

/** Lines and shortages are of a product that is known by its id alone. */
export const productOf = { product: ({ productId }: { readonly productId: string }) => ({ productId }) };
