import { countStatements } from '@stoa/database/connect.ts';
import { newId } from '@stoa/kernel/ids.ts';
import { importId, orderId, productId } from '@stoa/orders/contract/online-retail/keys.ts';
import { matchReturns, NOTHING_EARLIER, quantityReturned } from '@stoa/orders/contract/online-retail/match-returns.ts';
import { fileOf, histories, invoice } from '@stoa/orders/contract/online-retail/sales-history.fixture.ts';
import type { Invoice } from '@stoa/orders/contract/online-retail/sales.ts';
import { testDatabase, type TestDatabase } from '@stoa/testing/database.ts';
import fc from 'fast-check';
import { type InventoryClient, openDatabase } from '../persistence/database.ts';
import { goodsByProduct } from './goods.ts';
import { importGoods } from './import-goods.ts';
import importer from './online-retail.ts';

const cause = { correlationId: importId('sales.csv') };
let database: TestDatabase;
let db: InventoryClient;
beforeAll(async () => {
  database = await testDatabase('inventory');
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db.$disconnect();
  await database.drop();
});

const match = (invoices: readonly Invoice[]) => matchReturns(invoices, NOTHING_EARLIER);
const run = (invoices: readonly Invoice[], returns = match(invoices), signal = new AbortController().signal) =>
  importer.importSales({ databaseUrl: database.url, signal }, fileOf(invoices, returns), () => {});

/** Kind, by how much the available and the sold stock changed, and on which day. */
async function movementsOf(code: string): Promise<unknown[]> {
  const rows = await db.stockMovement.findMany({ where: { productId: productId(code) }, orderBy: { number: 'asc' } });
  return rows.map(({ kind, available, sold, occurredAt }) => [kind, available, sold, occurredAt.toISOString().slice(0, 10)]);
}

/** All rows there are, without what is drawn by lot. */
async function everything(): Promise<unknown> {
  return {
    stock: await db.stock.findMany({ orderBy: { productId: 'asc' } }),
    movements: await db.stockMovement.findMany({ orderBy: [{ productId: 'asc' }, { number: 'asc' }] }),
    heads: await db.aggregateHead.findMany({ orderBy: { id: 'asc' } }),
    log: await db.logEntry.findMany({ orderBy: { id: 'asc' } }),
  };
}

/** Products whose stock was ever below zero, or is not what its movements or its events say; always empty. */
function contradictions(): Promise<unknown[]> {
  return db.$queryRaw`
    WITH story AS (
      SELECT product_id, number, sum(available) OVER w AS available, sum(held) OVER w AS held, sum(sold) OVER w AS sold
      FROM stock_movement WINDOW w AS (PARTITION BY product_id ORDER BY number)
    ), timely AS (
      SELECT product_id, sum(available) OVER (PARTITION BY product_id ORDER BY occurred_at, number) AS available
      FROM stock_movement
    )
    SELECT product_id, 'below zero' AS wrong FROM story WHERE available < 0 OR held < 0 OR sold < 0
    UNION ALL SELECT product_id, 'below zero by time' FROM timely WHERE available < 0
    UNION ALL SELECT product_id, 'event' FROM story
      LEFT JOIN log ON aggregate_type = 'Stock' AND aggregate_id = product_id AND aggregate_version = number
      WHERE payload -> 'stock' IS DISTINCT FROM
        jsonb_build_object('available', available, 'held', held, 'sold', sold)
    UNION ALL SELECT product_id, 'sum' FROM stock FULL JOIN (
      SELECT DISTINCT ON (product_id) * FROM story ORDER BY product_id, number DESC
    ) AS last USING (product_id)
      WHERE (stock.available, stock.held, stock.sold) IS DISTINCT FROM (last.available, last.held, last.sold)`;
}

describe('the goods of a sales file', () => {
  const january = [
    invoice('2011-01-03', '1', 'ann', ['LAMP', 5], ['POST', 1]),
    invoice('2011-01-09', '2', null, ['LAMP', 8], ['LAMP', -1]),
    invoice('2011-01-11', 'C3', 'ann', ['LAMP', -7], ['POST', -1]),
    invoice('2011-02-02', '4', 'bob', ['LAMP', 12]),
  ];
  const march = [invoice('2011-03-01', 'C5', 'bob', ['LAMP', -2]), invoice('2011-03-05', '6', 'bob', ['LAMP', 1], ['CUP', 1])];
  const returns = match([...january, ...march]);

  it('come in once a month by the dozen, leave when they are sold, and come back with their sale', async () => {
    expect(await run(january, returns)).toEqual({
      'sales of stock': { written: 3, present: 0 },
      'returns to stock': { written: 1, present: 0 },
      'receipts of stock': { written: 2, present: 0 },
    });
    expect(await movementsOf('LAMP')).toEqual([
      ['RECEIVED', 24, 0, '2011-01-03'],
      ['SOLD', -5, 5, '2011-01-03'],
      ['SOLD', -8, 8, '2011-01-09'],
      ['RETURNED', 5, -5, '2011-01-11'],
      ['RECEIVED', 12, 0, '2011-02-02'],
      ['SOLD', -12, 12, '2011-02-02'],
    ]);
    expect(await db.stock.findUnique({ where: { productId: productId('LAMP') } })).toMatchObject({
      available: 16, held: 0, sold: 20, received: 36, adjusted: 0,
    });
    expect(await db.stock.count()).toBe(1);
  });

  it('say so in events of their own time and order', async () => {
    const log = await db.logEntry.findMany({ orderBy: { aggregateVersion: 'asc' } });
    expect(log.map(({ type }) => type.replace('inventory.Stock', ''))).toEqual([
      'Received', 'Sold', 'Sold', 'Returned', 'Received', 'Sold',
    ]);
    expect(log[3]).toMatchObject({
      occurredAt: new Date('2011-01-11'),
      payload: { productId: productId('LAMP'), orderId: orderId('1'), quantity: 5, stock: { available: 16, held: 0, sold: 8 } },
      correlationId: cause.correlationId,
    });
  });

  it('are booked once: the same file again changes nothing', async () => {
    const before = await everything();
    expect(await run(january, returns)).toEqual({
      'sales of stock': { written: 0, present: 3 },
      'returns to stock': { written: 0, present: 1 },
      'receipts of stock': { written: 0, present: 2 },
    });
    expect(await everything()).toEqual(before);
  });

  it('of a later file go on from there, and take back what the earlier one sold', async () => {
    await run(march, returns);
    expect((await movementsOf('LAMP')).slice(6)).toEqual([
      ['RETURNED', 2, -2, '2011-03-01'],
      ['RECEIVED', 12, 0, '2011-03-05'],
      ['SOLD', -1, 1, '2011-03-05'],
    ]);
    expect(await contradictions()).toEqual([]);
  });

  it('are refused when they come back from a sale that never left', async () => {
    const stray = [invoice('2011-04-01', 'C7', 'eve', ['VASE', -2])];
    const unknown = new Map([['C7/1', [{ invoice: '0', ordinal: 1, quantity: 2 }]]]);
    await expect(run(stray, unknown)).rejects.toMatchObject({ code: 'SALES_NOT_IMPORTED' });
    expect(await db.stock.count({ where: { productId: productId('VASE') } })).toBe(0);
  });

  it('are not touched when the person has stopped the import', async () => {
    const stopped = AbortSignal.abort(new Error('enough'));
    await expect(run([invoice('2011-05-01', '8', null, ['BOWL', 1])], new Map(), stopped)).rejects.toThrow('enough');
    expect(await db.stock.count({ where: { productId: productId('BOWL') } })).toBe(0);
  });
});

describe('whatever was sold and given back', () => {
  it('stock is never below zero at any time, and is the sum of its movements, in whatever parts it is imported', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(25), fc.nat(3), async (history, cut, products) => {
        const invoices = history(newId());
        const returns = match(invoices);
        const files = [invoices.slice(0, cut), invoices.slice(cut)];
        for (const file of files) {
          // An import that is killed has written some of the products.
          await importGoods(db, goodsByProduct({ invoices: file, returns }).slice(0, products), cause);
          await run(file, returns);
        }
        expect(await contradictions()).toEqual([]);
        const lines = invoices.flatMap(({ kind, number, lines: own }) => own.map((line) => ({ ...line, kind, number })));
        for (const code of new Set(lines.filter(({ item }) => item === 'product').map((line) => line.code))) {
          const sold = lines.reduce((total, { code: of, kind, number, ordinal, quantity }) => {
            if (of !== code) return total;
            return total + (kind === 'sale' ? Math.max(quantity, 0) : -quantityReturned(returns, number, ordinal));
          }, 0);
          expect((await db.stock.findUnique({ where: { productId: productId(code) } }))?.sold ?? 0).toBe(sold);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('costs the same number of statements for two products as for two hundred', async () => {
    const goods = (count: number) => {
      const name = newId();
      const invoices = Array.from({ length: count }, (_, n) => invoice('2011-01-03', `${name}${n}`, 'ann', [`${name}-${n}`, 3], [`${name}-${n}`, 4]));
      return () => importGoods(db, goodsByProduct({ invoices, returns: new Map() }), cause);
    };
    const [few, many] = [await countStatements(db, goods(2)), await countStatements(db, goods(200))];
    expect(many.statements.length).toBe(few.statements.length);
  });
});
