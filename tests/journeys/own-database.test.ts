import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withClient } from '@stoa/database/client.ts';
import { startDisposableServer } from '@stoa/database/embedded-postgres/disposable.ts';
import { joinServer, type Server } from '@stoa/database/embedded-postgres/server.ts';
import { provision, type ServiceDatabase, urlOf } from '@stoa/database/provision.ts';
import { freePortBase, type LocalShop, startLocalShop } from './local-shop.ts';

// Three services on two servers: the reviews on a server of their own, with one login for migrations and one for data,
// as an administrator would set it up; the catalog there with a single login, as it is given out by a hosting company;
// the customers on the embedded server, which the start brings.
const dataDir = mkdtempSync(path.join(tmpdir(), 'stoa-own-database-'));
let other: Server;
let reviews: ServiceDatabase;
let catalogUrl: string;
let shop: LocalShop;

beforeAll(async () => {
  other = await startDisposableServer();
  reviews = await provision(other.adminUrl(), { service: 'reviews', database: 'opinions', credentials: other.credentials });
  catalogUrl = await singleLogin(other, 'range');
  shop = await startLocalShop({
    dataDir,
    portBase: await freePortBase(),
    args: ['--only', 'catalog', 'customers', 'reviews', 'gateway'],
    environment: {
      REVIEWS_DATABASE_URL: reviews.url,
      REVIEWS_DATABASE_OWNER_URL: reviews.ownerUrl,
      CATALOG_DATABASE_URL: catalogUrl,
    },
  });
});
afterAll(async () => {
  (shop as LocalShop | undefined)?.end();
  await (other as Server | undefined)?.stop();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20 });
});

async function singleLogin(server: Server, name: string): Promise<string> {
  await withClient(server.adminUrl(), async (admin) => {
    await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD 'one-for-all'`);
    await admin.query(`CREATE DATABASE ${name} OWNER ${name}`);
  });
  return urlOf(server.adminUrl(), { user: name, password: 'one-for-all', database: name });
}

async function rowsIn(url: string, table: string): Promise<number> {
  const { rows } = await withClient(url, (client) => client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`));
  return rows[0]?.count ?? 0;
}

async function databasesOf(server: Server): Promise<string[]> {
  const query = 'SELECT datname AS name FROM pg_database WHERE NOT datistemplate ORDER BY 1';
  return (await withClient(server.adminUrl(), (admin) => admin.query<{ name: string }>(query))).rows.map(({ name }) => name);
}

describe('services with a database of their own', () => {
  it('answer together with those on the embedded server, and nobody sees the difference', async () => {
    const { data, errors } = await shop.ask<{ products: { edges: { node: { rating: { count: number } } }[] } }>(
      '{ products(first: 100) { edges { node { title price { amount } rating { count } } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.products.edges).toHaveLength(100);
    expect(data.products.edges.some(({ node }) => node.rating.count > 0)).toBe(true);
    const staff = await shop.token('--staff');
    const author = `{ products(first: 100) { edges { node { reviews(first: 1) { edges { node { author { name } } } } } } } }`;
    expect((await shop.ask(author, {}, staff)).text).toMatch(/"author":\{"name":"\w/);
  });

  it('have their rows there, and the embedded server knows nothing of them', async () => {
    expect(await rowsIn(reviews.url, 'review')).toBe(400);
    expect(await rowsIn(catalogUrl, 'product')).toBe(217);
    const embedded = await joinServer(path.join(dataDir, 'postgres'));
    expect(await databasesOf(embedded)).toEqual(['customers', 'postgres']);
    expect(await databasesOf(other)).toEqual(['opinions', 'postgres', 'range']);
  });

  it('change their tables with the first login only, where there are two', async () => {
    await expect(withClient(reviews.url, (app) => app.query('DROP TABLE review'))).rejects.toMatchObject({ code: '42501' });
    await expect(withClient(reviews.url, (app) => app.query('DELETE FROM log'))).rejects.toMatchObject({ code: '42501' });
    // With a single login nothing but the trigger stands before the log.
    await expect(withClient(catalogUrl, (single) => single.query('DELETE FROM log'))).rejects.toMatchObject({ code: '42501' });
  });

  it('leave their server alone when the shop stops', async () => {
    expect(await shop.interrupt()).toEqual([]);
    expect(await rowsIn(reviews.url, 'review')).toBe(400);
  });
});
