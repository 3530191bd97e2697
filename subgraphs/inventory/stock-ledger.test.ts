import { sampleProducts } from '@stoa/catalog/contract/sample-shop.ts';
import { systemClock } from '@stoa/kernel/clock.ts';
import { newId } from '@stoa/kernel/ids.ts';
import { testDatabase, type TestDatabase } from '@stoa/testing/database.ts';
import fc from 'fast-check';
import { adjustStock } from './commands/adjust-stock.ts';
import { confirmReservation } from './commands/confirm-reservation.ts';
import type { CommandContext } from './commands/context.ts';
import { countStock } from './commands/count-stock.ts';
import { expireReservations } from './commands/expire-reservations.ts';
import { fulfilReservation } from './commands/fulfil-reservation.ts';
import { receiveStock } from './commands/receive-stock.ts';
import { releaseStock } from './commands/release-stock.ts';
import { reserveStock } from './commands/reserve-stock.ts';
import { type InventoryClient, openDatabase } from './persistence/database.ts';
import { seed } from './seed.ts';

let database: TestDatabase;
let db: InventoryClient;
let context: CommandContext;
beforeAll(async () => {
  database = await testDatabase('inventory');
  db = openDatabase(database.url);
  context = { db, clock: systemClock, cause: { correlationId: newId() } };
});
afterAll(async () => {
  await db.$disconnect();
  await database.drop();
});

/** Products of which the books contradict themselves, each with what is wrong; always empty. */
function contradictions(): Promise<unknown[]> {
  return db.$queryRaw`
    WITH moved AS (
      SELECT product_id, sum(available) AS available, sum(held) AS held, sum(sold) AS sold, count(*) AS movements,
        max(number) AS newest, coalesce(sum(available) FILTER (WHERE kind = 'RECEIVED'), 0) AS received,
        coalesce(sum(available) FILTER (WHERE kind IN ('ADJUSTED', 'COUNTED')), 0) AS adjusted
      FROM stock_movement GROUP BY product_id
    ), promised AS (
      SELECT product_id, sum(quantity) FILTER (WHERE state IN ('HELD', 'CONFIRMED')) AS held,
        sum(quantity) FILTER (WHERE state = 'FULFILLED') AS sold
      FROM reservation_line JOIN reservation ON reservation.id = reservation_id GROUP BY product_id
    ), said AS (
      SELECT DISTINCT ON (aggregate_id) aggregate_id AS product_id, aggregate_version AS newest,
        payload -> 'stock' AS stock
      FROM log WHERE aggregate_type = 'Stock' ORDER BY aggregate_id, aggregate_version DESC
    )
    SELECT stock.*, to_jsonb(moved) AS moved, to_jsonb(promised) AS promised, to_jsonb(said) AS said
    FROM stock FULL JOIN moved USING (product_id) LEFT JOIN promised USING (product_id)
      LEFT JOIN said USING (product_id)
    WHERE (stock.available, stock.held, stock.sold, stock.received, stock.adjusted)
        IS DISTINCT FROM (moved.available, moved.held, moved.sold, moved.received, moved.adjusted)
      OR stock.available < 0
      OR stock.available + stock.held + stock.sold <> stock.received + stock.adjusted
      OR stock.held <> coalesce(promised.held, 0) OR stock.sold <> coalesce(promised.sold, 0)
      OR moved.movements <> moved.newest OR moved.newest IS DISTINCT FROM said.newest
      OR said.stock IS DISTINCT FROM
        jsonb_build_object('available', stock.available, 'held', stock.held, 'sold', stock.sold)`;
}

type Run = (products: readonly string[], reservations: readonly string[]) => Promise<unknown>;

/** One command, or time that passes; shown by its name and numbers when a run fails. */
interface Step {
  readonly run: Run;
  toString(): string;
}

const step = (name: string, run: Run): Step => ({ run, toString: () => name });
const at = (ids: readonly string[], index: number): string => ids[index % ids.length] ?? '';

const product = fc.nat(2);
const reservation = fc.nat(4);
const quantity = fc.integer({ min: 1, max: 6 });
const difference = fc.integer({ min: -4, max: 4 }).filter((n) => n !== 0);
const lines = fc.array(fc.tuple(product, quantity), { minLength: 1, maxLength: 4 });

const receiving = fc.tuple(product, quantity).map(([p, n]) =>
  step(`receive ${p} ${n}`, (products) => receiveStock(context, { productId: at(products, p), quantity: n })),
);
const adjusting = fc.tuple(product, difference).map(([p, n]) =>
  step(`adjust ${p} ${n}`, (products) =>
    adjustStock(context, { productId: at(products, p), difference: n, reason: 'CORRECTION' }),
  ),
);
const counting = fc.tuple(product, fc.nat(12)).map(([p, onHand]) =>
  step(`count ${p} ${onHand}`, (products) => countStock(context, { productId: at(products, p), onHand })),
);
const reserving = fc.tuple(reservation, lines).map(([r, wanted]) =>
  step(`reserve ${r} ${JSON.stringify(wanted)}`, (products, reservations) =>
    reserveStock(context, {
      reservationId: at(reservations, r),
      holdSeconds: 900,
      lines: wanted.map(([p, n]) => ({ productId: at(products, p), quantity: n })),
    }),
  ),
);
const deciding = fc
  .tuple(reservation, fc.constantFrom(confirmReservation, releaseStock, fulfilReservation))
  .map(([r, command]) =>
    step(`${command.name} ${r}`, (_, reservations) => command(context, { reservationId: at(reservations, r) })),
  );
const waiting = reservation.map((r) =>
  step(`time is up for ${r}`, (_, reservations) =>
    db.reservation.updateMany({
      where: { id: at(reservations, r), state: 'HELD' },
      data: { expiresAt: new Date(0) },
    }),
  ),
);
const sweeping = fc.constant(step('sweep', () => expireReservations(context, { limit: 10 })));

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: receiving },
    { weight: 4, arbitrary: reserving },
    { weight: 3, arbitrary: deciding },
    adjusting,
    counting,
    waiting,
    sweeping,
  ),
  { minLength: 8, maxLength: 25 },
);

describe('the books of the stock', () => {
  it('add up after any sequence of commands', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (commands) => {
        const products = [newId(), newId(), newId()];
        const reservations = Array.from({ length: 5 }, newId);
        for (const { run } of commands) await run(products, reservations);
        expect(await contradictions()).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('add up after any commands that run side by side', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (commands) => {
        const products = [newId(), newId(), newId()];
        const reservations = Array.from({ length: 5 }, newId);
        await Promise.all(commands.map(({ run }) => run(products, reservations)));
        expect(await contradictions()).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('refuse to oversell also where the code would forget to look', async () => {
    const productId = newId();
    await receiveStock(context, { productId, quantity: 1 });
    await expect(db.stock.update({ where: { productId }, data: { available: -1, held: 2 } })).rejects.toThrow();
    await expect(db.stock.update({ where: { productId }, data: { available: 2 } })).rejects.toThrow();
  });
});

describe('the sample shop', () => {
  it('has stock for all of its orders, and something that is sold out', async () => {
    expect(await seed({ db, clock: systemClock })).toBe(217);
    expect(await contradictions()).toEqual([]);
    const productId = { in: sampleProducts().map(({ id }) => id) };
    const soldOut = await db.stock.count({ where: { productId, available: 0 } });
    expect(soldOut).toBeGreaterThan(3);
    expect(soldOut).toBeLessThan(30);
  });
});
