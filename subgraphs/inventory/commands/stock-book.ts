import type { Aggregate } from '@stoa/messaging/aggregate.ts';
import type { Transaction } from '@stoa/messaging/transaction.ts';
import {
  StockAdjusted,
  StockCounted,
  StockHeld,
  StockHoldEnded,
  StockReceived,
  StockReturned,
  StockSold,
} from '../contract/events.ts';
import { applyChange, noStock, onHand, type StockChange, type StockLevel } from '../domain/stock.ts';
import type { InventoryDb } from '../persistence/database.ts';
import { bookedStock, bookMovements, createStock, type MovementRow } from '../persistence/stock.store.ts';

/** What a movement belongs to, and when it was, if not now. */
interface MovementOf {
  /** The order's id. */
  readonly reservationId?: string;
  /** What it records of an imported history; each is booked once per kind of movement. */
  readonly sourceId?: string;
  readonly occurredAt?: Date;
}

/**
 * The stock of some products under lock, and what a transaction moves on it. Each movement is one row and one event
 * of the same number; both and the stock row are written together, so the row is always the sum of its movements.
 * All products are locked at once in the order of their ids: open one book per transaction, after all reservations
 * that it touches have been locked.
 */
export class StockBook {
  readonly #tx: Transaction<InventoryDb>;
  readonly #streams: Map<string, Aggregate>;
  readonly #levels: Map<string, StockLevel>;
  readonly #movements: MovementRow[] = [];

  private constructor(
    tx: Transaction<InventoryDb>,
    streams: Map<string, Aggregate>,
    levels: Map<string, StockLevel>,
  ) {
    this.#tx = tx;
    this.#streams = streams;
    this.#levels = levels;
  }

  /** Locks the stock of those products that have some. */
  static async open(tx: Transaction<InventoryDb>, productIds: readonly string[]): Promise<StockBook> {
    return StockBook.#read(tx, await tx.lockAll('Stock', productIds));
  }

  /** Locks the stock of all these products, and makes it where a product never had any. */
  static async openFor(tx: Transaction<InventoryDb>, productIds: readonly string[]): Promise<StockBook> {
    const created = await createStock(tx.db, productIds);
    const streams = await tx.lockAll('Stock', productIds);
    for (const id of created) streams.set(id, tx.create('Stock', id));
    return StockBook.#read(tx, streams);
  }

  static async #read(tx: Transaction<InventoryDb>, streams: Map<string, Aggregate>): Promise<StockBook> {
    const rows = await bookedStock(tx.db, [...streams.keys()]);
    return new StockBook(tx, streams, new Map(rows.map((row) => [row.productId, row])));
  }

  levelOf(productId: string): StockLevel {
    return this.#levels.get(productId) ?? noStock;
  }

  /** @throws {RangeError} when the stock would fall below zero. */
  move(productId: string, change: StockChange, { reservationId, sourceId, occurredAt }: MovementOf = {}): MovementRow {
    const stream = this.#streams.get(productId);
    if (!stream) throw new RangeError('this product has no stock to move');
    const level = applyChange(this.levelOf(productId), change);
    this.#levels.set(productId, level);
    appendEvent(stream, change, level, reservationId ?? null, occurredAt);
    const movement: MovementRow = {
      productId,
      number: stream.version,
      ...change,
      reservationId: reservationId ?? null,
      sourceId: sourceId ?? null,
      occurredAt: occurredAt ?? this.#tx.now,
    };
    this.#movements.push(movement);
    return movement;
  }

  /** Writes what was moved. Call it once, at the end. */
  async save(): Promise<void> {
    if (this.#movements.length > 0) await bookMovements(this.#tx.db, this.#movements.splice(0));
  }
}

function appendEvent(
  stream: Aggregate,
  change: StockChange,
  level: StockLevel,
  reservationId: string | null,
  occurredAt: Date | undefined,
): void {
  const { available, held, sold } = level;
  const productId = stream.id;
  const stock = { available, held, sold };
  const when = occurredAt === undefined ? {} : { occurredAt };
  const forOrder = (): { productId: string; reservationId: string; stock: typeof stock } => {
    if (reservationId === null) throw new TypeError(`${change.kind} needs a reservation`);
    return { productId, reservationId, stock };
  };
  switch (change.kind) {
    case 'RECEIVED':
      stream.append(StockReceived, { payload: { productId, quantity: change.available, stock }, ...when });
      break;
    case 'ADJUSTED': {
      const { reason = 'CORRECTION' } = change;
      stream.append(StockAdjusted, { payload: { productId, difference: change.available, reason, stock }, ...when });
      break;
    }
    case 'COUNTED':
      stream.append(StockCounted, {
        payload: { productId, onHand: onHand(level), difference: change.available, stock },
        ...when,
      });
      break;
    case 'HELD':
      stream.append(StockHeld, { payload: { ...forOrder(), quantity: change.held }, ...when });
      break;
    case 'RELEASED':
    case 'EXPIRED':
      stream.append(StockHoldEnded, {
        payload: { ...forOrder(), quantity: change.available, cause: change.kind },
        ...when,
      });
      break;
    case 'SOLD':
      stream.append(StockSold, { payload: { ...forOrder(), quantity: change.sold }, ...when });
      break;
    case 'RETURNED': {
      const { reservationId: orderId } = forOrder();
      stream.append(StockReturned, { payload: { productId, orderId, quantity: change.available, stock }, ...when });
      break;
    }
  }
}
