import type { Caller } from '@stoa/identity/caller.ts';
import { anonymous } from '@stoa/identity/caller.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { type SubgraphUnderTest, subgraphUnderTest } from '@stoa/testing/subgraph.ts';
import { seed } from './seed.ts';
import { sampleProducts } from './contract/sample-shop.ts';
import type { CatalogClient } from './persistence/database.ts';
import catalog from './subgraph.ts';

const staff: Caller = { kind: 'staff', subject: 'ann' };

let shop: SubgraphUnderTest<CatalogClient>;
beforeAll(async () => {
  shop = await subgraphUnderTest(catalog);
  await seed({ db: shop.db, clock: { now: () => new Date() } });
});
afterAll(() => shop.stop());

const CREATE = `mutation Create($input: CreateProductInput!) {
  createProduct(input: $input) {
    __typename
    ... on ProductCreated { product { id code title price { amount currency } priceHistory { validFrom } } }
    ... on ProductCodeTaken { product { id code } }
  }
}`;

async function create(code: string): Promise<{ id: string }> {
  const input = { code, title: `Thing ${code}`, price: { amount: '2.50', currency: 'GBP' } };
  const { data, errors } = await shop.as(staff).query<{ createProduct: { product: { id: string } } }>(CREATE, { input });
  if (!data) throw new Error(JSON.stringify(errors));
  return data.createProduct.product;
}

describe('products', () => {
  it('are created with their first title and price, and say so in the log', async () => {
    const { id } = await create('new-1');
    const [, productId] = id.split(':');
    const entries = await shop.db.logEntry.findMany({ where: { aggregateId: productId ?? '' }, orderBy: { id: 'asc' } });
    expect(entries.map(({ type, aggregateVersion }) => [type, aggregateVersion])).toEqual([
      ['catalog.ProductCreated', 1],
      ['catalog.ProductRenamed', 2],
      ['catalog.ProductPriceSet', 3],
    ]);
  });

  it('keep one product per code when twenty people add it at once', async () => {
    const input = { code: 'RACE-1', title: 'Race', price: { amount: '1', currency: 'GBP' } };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        shop.as(staff).query<{ createProduct: { __typename: string; product: { id: string } } }>(CREATE, { input }),
      ),
    );
    const outcomes = answers.map(({ data }) => data?.createProduct);
    expect(outcomes.filter((outcome) => outcome?.__typename === 'ProductCreated')).toHaveLength(1);
    expect(new Set(outcomes.map((outcome) => outcome?.product.id)).size).toBe(1);
  });

  it('are changed by staff only', async () => {
    const input = { code: 'X-1', title: 'X', price: { amount: '1', currency: 'GBP' } };
    const nobody = await shop.as(anonymous).query(CREATE, { input });
    expect(nobody.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const customer = await shop.as({ kind: 'customer', customerId: newId() }).query(CREATE, { input });
    expect(customer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await shop.db.product.count({ where: { code: 'X-1' } })).toBe(0);
  });

  it('have the price that held at an instant, and a later one only later', async () => {
    const { id } = await create('PRICE-1');
    const from = new Date(Date.now() + 3_600_000);
    const set = `mutation Set($input: SetProductPriceInput!) { setProductPrice(input: $input) { __typename } }`;
    const input = { productId: id, price: { amount: '3.1250', currency: 'GBP' }, from };
    expect((await shop.as(staff).query(set, { input })).data).toEqual({ setProductPrice: { __typename: 'ProductPriceSet' } });
    const { data } = await shop.as(anonymous).query(
      `query Prices($id: ID!, $later: DateTime!, $before: DateTime!) { product(id: $id) {
        now: price { amount } later: price(at: $later) { amount } before: price(at: $before) { amount }
      } }`,
      { id, later: from, before: '2001-01-01T00:00:00Z' },
    );
    expect(data).toEqual({ product: { now: { amount: '2.5' }, later: { amount: '3.125' }, before: null } });
    const past = { ...input, from: '2020-01-01T00:00:00Z' };
    expect((await shop.as(staff).query(set, { input: past })).data).toEqual({
      setProductPrice: { __typename: 'PriceStartsInThePast' },
    });
  });

  it('answer wrong input with a code and a path, and store nothing', async () => {
    const good = { code: 'BAD-1', title: 'Bad', price: { amount: '1', currency: 'GBP' } };
    const bad = [
      [{ ...good, title: ' ' }, 'input.title'],
      [{ ...good, code: 'a/b' }, 'input.code'],
      [{ ...good, price: { amount: '-1', currency: 'GBP' } }, 'input.price.amount'],
      [{ ...good, price: { amount: '1', currency: 'pounds' } }, 'input.price.currency'],
    ] as const;
    for (const [input, path] of bad) {
      const { errors } = await shop.as(staff).query(CREATE, { input });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', details: { path } });
    }
    expect(await shop.db.product.count({ where: { code: 'BAD-1' } })).toBe(0);
  });

  it('that are not there, or whose id is forged, are null', async () => {
    const ids = [globalId('Product', newId()), 'Product:1', globalId('Order', newId()), "'; drop table product; --", ''];
    for (const id of ids) {
      expect(await shop.as(anonymous).query('query One($id: ID!) { product(id: $id) { id } }', { id })).toMatchObject({
        data: { product: null },
        errors: undefined,
      });
    }
  });

  it('stop being listed when they are discontinued, and keep answering by id', async () => {
    const { id } = await create('OLD-1');
    const input = { productId: id };
    const discontinue = `mutation End($input: DiscontinueProductInput!) { discontinueProduct(input: $input) { __typename } }`;
    await shop.as(staff).query(discontinue, { input });
    await shop.as(staff).query(discontinue, { input });
    const { data } = await shop.as(anonymous).query(
      `query Gone($id: ID!) { product(id: $id) { discontinuedAt } products(matching: "OLD-1") { edges { node { id } } } }`,
      { id },
    );
    expect(data).toMatchObject({ product: { discontinuedAt: expect.any(String) as string }, products: { edges: [] } });
    const said = await shop.db.logEntry.count({ where: { aggregateId: id.slice(8), type: 'catalog.ProductDiscontinued' } });
    expect(said).toBe(1);
  });
});

describe('the list of products', () => {
  it('is paged by code without losing or repeating one', async () => {
    const codes: string[] = [];
    let after: string | null = null;
    do {
      const { data }: { data: { products: Page } | null | undefined } = await shop
        .as(anonymous)
        .query<{ products: Page }>(
          `query List($after: String) { products(first: 37, after: $after, matching: "st-0") {
            edges { node { code } } pageInfo { hasNextPage endCursor }
          } }`,
          { after },
        );
      if (!data) throw new Error('no page');
      codes.push(...data.products.edges.map(({ node }) => node.code));
      after = data.products.pageInfo.hasNextPage ? data.products.pageInfo.endCursor : null;
    } while (after !== null);
    expect(codes).toEqual(sampleProducts().map(({ code }) => code));
  });

  it('takes wildcards of SQL for what they are', async () => {
    const { data } = await shop.as(anonymous).query('{ a: products(matching: "%") { edges { cursor } } b: products(matching: "_") { edges { cursor } } }');
    expect(data).toEqual({ a: { edges: [] }, b: { edges: [] } });
  });

  it('costs the same number of statements whatever its size', async () => {
    const page = (first: number) => () =>
      shop.as(anonymous).query(
        `query Page($first: Int!) { products(first: $first) { edges { node {
          title(at: "2026-01-01T00:00:00Z") price { amount } categories { name } priceHistory(first: 3) { validFrom }
        } } } }`,
        { first },
      );
    const few = await shop.statements(page(2));
    const many = await shop.statements(page(100));
    expect(many).toHaveLength(few.length);
    expect(many).toHaveLength(5);
  });
});

interface Page {
  readonly edges: readonly { readonly node: { readonly code: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
