import { sampleProducts } from '@stoa/catalog/contract/sample-shop.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import inventory from '@stoa/inventory/subgraph.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { contractOf } from '../suite.ts';

const orders: Caller = { kind: 'service', subject: 'orders' };
const [first, second] = sampleProducts();
const productId = globalId('Product', first?.id ?? '');
const otherId = globalId('Product', second?.id ?? '');
const forged = 'Product:forged';

const order = (): string => globalId('Order', newId());
const [orderId, released, unknown] = [order(), order(), order()];
const lines = [{ productId, quantity: 2 }];

contractOf(inventory, {
  entities: {
    Product: { ids: () => sampleProducts().map(({ id }) => id), select: 'stock { available held }', statements: 1, knowsAll: false },
  },
  outcomes: [
    { mutation: 'receiveStock', expect: 'StockReceived', input: () => ({ productId, quantity: 5 }) },
    { mutation: 'receiveStock', expect: 'StockProductNotFound', input: () => ({ productId: forged, quantity: 5 }) },
    { mutation: 'adjustStock', expect: 'StockAdjusted', input: () => ({ productId, difference: 1, reason: 'FOUND' }) },
    {
      mutation: 'adjustStock',
      expect: 'AdjustmentExceedsAvailable',
      input: () => ({ productId, difference: -1_000_000, reason: 'LOST' }),
    },
    {
      mutation: 'adjustStock',
      expect: 'StockProductNotFound',
      input: () => ({ productId: forged, difference: 1, reason: 'FOUND' }),
    },
    { mutation: 'reserveStock', caller: orders, expect: 'StockReserved', input: () => ({ orderId, lines }) },
    {
      mutation: 'reserveStock',
      caller: orders,
      expect: 'StockReservationDiffers',
      input: () => ({ orderId, lines: [{ productId, quantity: 1 }] }),
    },
    {
      mutation: 'reserveStock',
      caller: orders,
      expect: 'StockUnavailable',
      input: () => ({ orderId: unknown, lines: [{ productId: otherId, quantity: 1_000_000 }] }),
    },
    { mutation: 'countStock', expect: 'CountBelowHeld', input: () => ({ productId, onHand: 1 }) },
    { mutation: 'countStock', expect: 'StockCounted', input: () => ({ productId, onHand: 9 }) },
    { mutation: 'countStock', expect: 'StockProductNotFound', input: () => ({ productId: forged, onHand: 9 }) },
    { mutation: 'releaseStock', caller: orders, expect: 'StockReleased', input: () => ({ orderId: released }) },
    { mutation: 'reserveStock', caller: orders, expect: 'StockReservationClosed', input: () => ({ orderId: released, lines }) },
    { mutation: 'confirmReservation', caller: orders, expect: 'StockReservationClosed', input: () => ({ orderId: released }) },
    { mutation: 'confirmReservation', caller: orders, expect: 'StockReservationNotFound', input: () => ({ orderId: unknown }) },
    { mutation: 'fulfilReservation', caller: orders, expect: 'StockReservationNotFound', input: () => ({ orderId: unknown }) },
    { mutation: 'fulfilReservation', caller: orders, expect: 'StockReservationNotConfirmed', input: () => ({ orderId }) },
    { mutation: 'confirmReservation', caller: orders, expect: 'StockReservationConfirmed', input: () => ({ orderId }) },
    { mutation: 'fulfilReservation', caller: orders, expect: 'StockReservationFulfilled', input: () => ({ orderId }) },
    { mutation: 'releaseStock', caller: orders, expect: 'StockReservationFulfilled', input: () => ({ orderId }) },
  ],
});
