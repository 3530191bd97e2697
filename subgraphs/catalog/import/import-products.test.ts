import { countStatements } from '@stoa/database/connect.ts';
import { newId } from '@stoa/kernel/ids.ts';
import { productId } from '@stoa/orders/contract/online-retail/keys.ts';
import type { FileProduct, Since } from '@stoa/orders/contract/online-retail/sales.ts';
import { type TestDatabase, testDatabase } from '@stoa/testing/database.ts';
import { setProductPrice } from '../commands/set-product-price.ts';
import { type CatalogClient, openDatabase } from '../persistence/database.ts';
import { pricesAt } from '../persistence/product.store.ts';
import { importProducts } from './import-products.ts';

const cause = { correlationId: productId('the import') };
const at = (day: number): string => new Date(Date.UTC(2010, 11, day, 8, 26)).toISOString();
/** `1=2.55`: the value held from the first day on. */
const since = (...changes: string[]): Since<string>[] =>
  changes.map((change) => ({ from: at(Number(change.split('=')[0])), value: change.split('=')[1] ?? '' }));
const product = (code: string, prices: Since<string>[], descriptions: Since<string>[] = []): FileProduct => ({
  code,
  firstSeen: [...prices, ...descriptions].map(({ from }) => from).sort()[0] ?? at(1),
  prices,
  descriptions,
});

let database: TestDatabase;
let db: CatalogClient;
beforeAll(async () => {
  database = await testDatabase('catalog');
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db.$disconnect();
  await database.drop();
});

const row = (code: string) => db.product.findUniqueOrThrow({ where: { id: productId(code) }, include: { titles: true } });
const said = async (code: string) =>
  (await db.logEntry.findMany({ where: { aggregateId: productId(code) }, orderBy: { aggregateVersion: 'asc' } })).map(
    ({ type, occurredAt }) => `${type.replace('catalog.Product', '')} ${occurredAt.getUTCDate()}`,
  );
const priceOn = async (code: string, day: number): Promise<string | undefined> =>
  (await pricesAt(db, [{ productId: productId(code), at: new Date(at(day)) }]))[0]?.price.amount;

describe('products of a sales file', () => {
  const lamp = product('85123A', since('1=2.55', '3=2.95', '4=2.5'), since('1=LAMP', '4=BIG LAMP'));

  it('have the titles and prices of their sales, each from its own time on', async () => {
    expect(await importProducts(db, [lamp], cause)).toEqual({ products: 1, prices: 3, titles: 2, codesTaken: 0 });
    expect(await row('85123A')).toMatchObject({ code: '85123A', title: 'BIG LAMP', createdAt: new Date(at(1)) });
    expect([await priceOn('85123A', 2), await priceOn('85123A', 3), await priceOn('85123A', 30)]).toEqual(['2.55', '2.95', '2.5']);
    expect(await said('85123A')).toEqual(['Created 1', 'Renamed 1', 'PriceSet 1', 'PriceSet 3', 'Renamed 4', 'PriceSet 4']);
  });

  it('change nothing the second time', async () => {
    expect(await importProducts(db, [lamp], cause)).toEqual({ products: 0, prices: 0, titles: 0, codesTaken: 0 });
    expect(await db.logEntry.count()).toBe(6);
  });

  it('go on from a later file, which repeats nothing that holds already', async () => {
    const later = product('85123A', since('9=2.5', '10=2.55'), since('9=BIG LAMP', '10=LAMP'));
    expect(await importProducts(db, [later], cause)).toMatchObject({ products: 0, prices: 1, titles: 1 });
    expect(await row('85123A')).toMatchObject({ title: 'LAMP', createdAt: new Date(at(1)) });
    expect(await priceOn('85123A', 11)).toBe('2.55');
  });

  it('go by their code while no line describes them', async () => {
    await importProducts(db, [product('22222', since('2=1'))], cause);
    expect(await row('22222')).toMatchObject({ title: '22222', titles: [{ validFrom: new Date(at(2)) }] });
    await importProducts(db, [product('22222', since('5=1'), since('5=CUP'))], cause);
    expect(await row('22222')).toMatchObject({ title: 'CUP', titles: [{ title: '22222' }, { title: 'CUP' }] });
    expect(await importProducts(db, [product('22222', since('2=1'))], cause)).toMatchObject({ titles: 0, prices: 0 });
  });

  it('keep the price that people have set meanwhile, and only get more of a past', async () => {
    const clock = { now: () => new Date('2026-01-01T00:00:00Z') };
    await setProductPrice({ db, clock, cause }, { productId: productId('85123A'), price: { amount: '9', currency: 'GBP' }, from: null });
    await importProducts(db, [product('85123A', since('20=2'))], cause);
    expect(await priceOn('85123A', 20)).toBe('2');
    const [now] = await pricesAt(db, [{ productId: productId('85123A'), at: clock.now() }]);
    expect(now?.price.amount).toBe('9');
  });

  it('leave a product alone that somebody made under the same code', async () => {
    await db.product.create({ data: { id: newId(), code: '47566', title: 'Ours', createdAt: new Date() } });
    expect(await importProducts(db, [product('47566', since('1=5'), since('1=BUNTING'))], cause)).toEqual({
      products: 0, prices: 0, titles: 0, codesTaken: 1,
    });
    expect(await db.product.findUniqueOrThrow({ where: { code: '47566' } })).toMatchObject({ title: 'Ours' });
  });

  it('are written by a fixed number of statements, however many there are', async () => {
    const many = (from: number, count: number): FileProduct[] =>
      Array.from({ length: count }, (_, index) => product(String(from + index), since('1=1', '2=2'), since('1=A', '2=B')));
    const few = await countStatements(db, () => importProducts(db, many(30_000, 2), cause));
    const lots = await countStatements(db, () => importProducts(db, many(40_000, 200), cause));
    expect(lots.statements.length).toBe(few.statements.length);
  });
});
