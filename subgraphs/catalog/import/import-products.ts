import type { Cause } from '@stoa/messaging/cause.ts';
import type { Aggregate } from '@stoa/messaging/aggregate.ts';
import { type Transaction, transaction } from '@stoa/messaging/transaction.ts';
import { productId } from '@stoa/orders/contract/online-retail/keys.ts';
import type { FileProduct } from '@stoa/orders/contract/online-retail/sales.ts';
import { ProductCreated, ProductPriceSet, ProductRenamed } from '../contract/events.ts';
import { type Held, missingChanges } from '../domain/timeline.ts';
import type { CatalogClient, CatalogDb } from '../persistence/database.ts';
import {
  insertPrices,
  insertProducts,
  insertTitles,
  priceHistories,
  type ProductRow,
  productsByCodes,
  retitleProducts,
  titleHistories,
} from '../persistence/product.store.ts';

/** The files are of a British shop and name no currency. */
const CURRENCY = 'GBP';

/** How many rows of each kind were written, and how many products could not be. */
export interface ImportedProducts {
  readonly products: number;
  readonly prices: number;
  readonly titles: number;
  /** Products whose code somebody has given to another product: that one is left alone. */
  readonly codesTaken: number;
}

/** A product with what this file adds to it. */
interface Addition {
  readonly id: string;
  readonly code: string;
  readonly firstSeen: string;
  /** As it is in the catalog; null when it is new there. */
  readonly row: ProductRow | null;
  readonly titles: readonly Held[];
  readonly prices: readonly Held[];
  /** The newest title there will be. */
  readonly title: string;
}

/**
 * Writes the products that are not there yet, and of all of them the titles and list prices that are new, with their
 * events at the times from which they held. One transaction, whose number of statements does not depend on how many
 * products there are. A product that people have changed meanwhile keeps their changes: history is only added to.
 */
export async function importProducts(
  db: CatalogClient,
  products: readonly FileProduct[],
  cause: Cause,
): Promise<ImportedProducts> {
  return transaction(
    db,
    async (tx) => {
      const rows = new Map((await productsByCodes(tx.db, products.map(({ code }) => code))).map((row) => [row.code, row]));
      const ours = products.filter(({ code }) => (rows.get(code)?.id ?? productId(code)) === productId(code));
      const streams = await tx.lockAll('Product', ours.map(({ code }) => productId(code)));
      const additions = await additionsOf(tx.db, ours, rows);
      await insert(tx.db, additions);
      for (const addition of additions) say(streams.get(addition.id) ?? created(tx, addition), addition);
      return {
        products: additions.filter(({ row }) => row === null).length,
        prices: additions.reduce((count, { prices }) => count + prices.length, 0),
        titles: additions.reduce((count, { titles }) => count + titles.length, 0),
        codesTaken: products.length - ours.length,
      };
    },
    { cause, timeout: 60_000 },
  );
}

async function additionsOf(
  db: CatalogDb,
  products: readonly FileProduct[],
  rows: ReadonlyMap<string, ProductRow>,
): Promise<Addition[]> {
  const known = products.flatMap(({ code }) => rows.get(code)?.id ?? []);
  const titleHistory = await titleHistories(db, known);
  const priceHistory = await priceHistories(db, known, CURRENCY);
  return products.map(({ code, firstSeen, descriptions, prices }) => {
    const id = productId(code);
    const row = rows.get(code) ?? null;
    const knownTitles = titleHistory.get(id) ?? [];
    // A product that no line describes goes by its code, until one does.
    const found = row === null && descriptions.length === 0 ? [{ from: firstSeen, value: code }] : descriptions;
    const titles = missingChanges(knownTitles, found);
    const title = newest(knownTitles.at(-1), titles.at(-1))?.value ?? code;
    return { id, code, firstSeen, row, title, titles, prices: missingChanges(priceHistory.get(id) ?? [], prices) };
  });
}

async function insert(db: CatalogDb, additions: readonly Addition[]): Promise<void> {
  const added = additions.filter(({ row }) => row === null);
  await insertProducts(
    db,
    added.map(({ id, code, title, firstSeen }) => ({ id, code, title, createdAt: new Date(firstSeen) })),
  );
  await retitleProducts(db, additions.filter(({ row, title }) => row !== null && row.title !== title));
  await insertTitles(
    db,
    additions.flatMap(({ id: productId, titles }) => titles.map(({ from, value }) => ({ productId, validFrom: from, title: value }))),
  );
  await insertPrices(
    db,
    additions.flatMap(({ id: productId, prices }) =>
      prices.map(({ from, value }) => ({ productId, validFrom: from, amount: value, currency: CURRENCY })),
    ),
  );
}

function created(tx: Transaction<CatalogDb>, { id, code, firstSeen }: Addition): Aggregate {
  const stream = tx.create('Product', id);
  stream.append(ProductCreated, { payload: { productId: id, code, description: null }, occurredAt: new Date(firstSeen) });
  return stream;
}

/** Titles and prices in the order in which they came to hold. */
function say(stream: Aggregate, { id: productId, titles, prices }: Addition): void {
  const changes = [
    ...titles.map((held) => ({ ...held, isTitle: true })),
    ...prices.map((held) => ({ ...held, isTitle: false })),
  ].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  for (const { from: validFrom, value, isTitle } of changes) {
    const occurredAt = new Date(validFrom);
    if (isTitle) stream.append(ProductRenamed, { payload: { productId, title: value, validFrom }, occurredAt });
    else stream.append(ProductPriceSet, { payload: { productId, price: { amount: value, currency: CURRENCY }, validFrom }, occurredAt });
  }
}

function newest(known: Held | undefined, added: Held | undefined): Held | undefined {
  return known && added ? (known.from > added.from ? known : added) : (known ?? added);
}
