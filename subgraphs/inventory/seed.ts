import { sampleProducts, sampleShopOpened, sampleShopToday } from '@stoa/catalog/contract/sample-shop.ts';
import { seededRandom } from '@stoa/kernel/random.ts';
import type { Aggregate } from '@stoa/messaging/aggregate.ts';
import { type Transaction, transaction } from '@stoa/messaging/transaction.ts';
import { type SampleOrder, sampleOrders } from '@stoa/orders/contract/sample-shop.ts';
import type { SeedScope } from '@stoa/subgraph/define-subgraph.ts';
import { StockBook } from './commands/stock-book.ts';
import {
  ReservationConfirmed,
  ReservationFulfilled,
  ReservationMade,
  ReservationReleased,
} from './contract/events.ts';
import { HOLD_SECONDS } from './domain/reservation.ts';
import { endHold, gathered, hold, receive, sell, type StockChange } from './domain/stock.ts';
import type { InventoryClient, InventoryDb } from './persistence/database.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const DELIVERY = 24;

type Reached = 'HELD' | 'CONFIRMED' | 'RELEASED' | 'FULFILLED';

/** What the stock sees of an order: a state that its reservation reaches at an instant. */
interface Step {
  readonly order: SampleOrder;
  readonly reaches: Reached;
  readonly at: Date;
}

/**
 * Fills an empty database with the stock of the sample shop: it opens with some of everything, orders take from it,
 * and what runs low is delivered again. @returns the number of products
 */
export async function seed({ db }: SeedScope<InventoryClient>): Promise<number> {
  const products = sampleProducts();
  await transaction(
    db,
    async (tx) => {
      const book = await StockBook.openFor(tx, products.map(({ id }) => id));
      const random = seededRandom(1776);
      // Some shelves run empty: an honest shop has something that is out of stock.
      const low = new Map(products.map(({ id }) => [id, random.int(1, 12) === 1 ? 0 : random.int(4, 12)]));
      for (const { id } of products) {
        book.move(id, receive((low.get(id) ?? 0) === 0 ? 1 : DELIVERY), { occurredAt: sampleShopOpened });
      }
      const reservations = new Map<string, Reservation>();
      for (const { order, reaches, at } of steps()) {
        const reservation = reservations.get(order.id) ?? new Reservation(tx, book, order);
        reservations.set(order.id, reservation);
        if (reaches === 'HELD') {
          for (const { productId, quantity } of reservation.lines) {
            const { available } = book.levelOf(productId);
            const left = available - quantity;
            const keep = low.get(productId) ?? 0;
            if (left < keep) book.move(productId, receive(keep === 0 ? -left : DELIVERY), { occurredAt: at });
          }
        }
        reservation.reach(reaches, at);
      }
      await tx.db.reservation.createMany({ data: [...reservations.values()].map((made) => made.row()) });
      await tx.db.reservationLine.createMany({
        data: [...reservations].flatMap(([reservationId, { lines }]) =>
          lines.map((line) => ({ reservationId, ...line })),
        ),
      });
      await book.save();
    },
    { timeout: 60_000 },
  );
  return products.length;
}

/** All that happens to the stock until the sample's today, oldest first. Pending orders hold nothing yet. */
function steps(): Step[] {
  return sampleOrders()
    .flatMap((order): Step[] => {
      const after = (milliseconds: number): Date => new Date(order.placedAt.getTime() + milliseconds);
      const held: Step = { order, reaches: 'HELD', at: order.placedAt };
      switch (order.state) {
        case 'PENDING':
          return [];
        case 'CANCELLED':
          return [held, { order, reaches: 'RELEASED', at: after(10 * MINUTE) }];
        case 'CONFIRMED': {
          const confirmed: Step = { order, reaches: 'CONFIRMED', at: after(10 * MINUTE) };
          return [held, confirmed, { order, reaches: 'FULFILLED', at: after(DAY) }];
        }
      }
    })
    .filter(({ at }) => at <= sampleShopToday)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** A sample order's reservation on its way. */
class Reservation {
  readonly lines: ReturnType<typeof gathered>;
  readonly #book: StockBook;
  readonly #stream: Aggregate;
  readonly #madeAt: Date;
  #state: Reached = 'HELD';

  constructor(tx: Transaction<InventoryDb>, book: StockBook, { id, placedAt, lines }: SampleOrder) {
    this.lines = gathered(lines);
    this.#book = book;
    this.#stream = tx.create('Reservation', id);
    this.#madeAt = placedAt;
  }

  reach(state: Reached, occurredAt: Date): void {
    const reservationId = this.#stream.id;
    this.#state = state;
    switch (state) {
      case 'HELD': {
        const payload = { reservationId, lines: this.lines, expiresAt: this.#expiresAt().toISOString() };
        this.#stream.append(ReservationMade, { payload, occurredAt });
        return this.#move(hold, occurredAt);
      }
      case 'CONFIRMED':
        return this.#stream.append(ReservationConfirmed, { payload: { reservationId }, occurredAt });
      case 'RELEASED':
        this.#stream.append(ReservationReleased, { payload: { reservationId, beforeItWasMade: false }, occurredAt });
        return this.#move((quantity) => endHold(quantity, 'RELEASED'), occurredAt);
      case 'FULFILLED':
        this.#stream.append(ReservationFulfilled, { payload: { reservationId }, occurredAt });
        return this.#move(sell, occurredAt);
    }
  }

  row() {
    const expiresAt = this.#state === 'HELD' ? this.#expiresAt() : null;
    return { id: this.#stream.id, state: this.#state, createdAt: this.#madeAt, expiresAt };
  }

  #expiresAt(): Date {
    return new Date(this.#madeAt.getTime() + HOLD_SECONDS * 1_000);
  }

  #move(change: (quantity: number) => StockChange, occurredAt: Date): void {
    for (const { productId, quantity } of this.lines) {
      this.#book.move(productId, change(quantity), { reservationId: this.#stream.id, occurredAt });
    }
  }
}
