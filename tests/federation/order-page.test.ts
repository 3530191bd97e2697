import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Caller } from '@stoa/identity/caller.ts';
import { type Shop, startShop } from '../kit/shop.ts';

const staff: Caller = { kind: 'staff', subject: 'ann' };
const query = readFileSync(path.join(import.meta.dirname, 'order-page.graphql'), 'utf8');

interface OrderPage {
  readonly orders: { readonly edges: readonly { readonly node: { readonly customer: unknown; readonly lines: readonly Line[] } }[] };
}

interface Line {
  readonly product: { readonly title: string; readonly price: unknown; readonly stock: unknown; readonly rating: unknown } | null;
}

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

/** Asks for a page, sees that nothing is missing in it, and gives the number of statements by subgraph. */
async function costOf(first: number): Promise<Record<string, number>> {
  const statements = await shop.statements(async () => {
    const { data, errors } = await shop.as(staff).query<OrderPage>(query, { first });
    expect(errors).toBeUndefined();
    const orders = data?.orders.edges.map(({ node }) => node) ?? [];
    expect(orders).toHaveLength(first);
    const products = orders.flatMap(({ lines }) => lines.map(({ product }) => product));
    expect(products.length).toBeGreaterThanOrEqual(first);
    for (const part of [...orders.map(({ customer }) => customer), ...products.flatMap((product) => [product?.title, product?.price, product?.stock, product?.rating])]) {
      expect(part ?? 'missing').not.toBe('missing');
    }
  });
  return Object.fromEntries([...statements].map(([name, sent]): [string, number] => [name, sent.length]).sort());
}

describe('a page of orders with customers, lines, products, stock and ratings', () => {
  it('costs the same few statements for 5 orders and for 50', async () => {
    const cost = await costOf(50);
    process.stdout.write(`SQL statements for a page of 50 orders: ${JSON.stringify(cost)}\n`);
    expect(await costOf(5)).toEqual(cost);
    // More is not wrong by itself, but somebody should know why.
    expect(cost).toEqual({ catalog: 2, customers: 1, inventory: 1, orders: 2, reviews: 1 });
  });
});
