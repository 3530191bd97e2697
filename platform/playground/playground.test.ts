import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { registerGraphQL } from '@stoa/graphql/fastify.ts';
import { createGraphQLHandler } from '@stoa/graphql/handler.ts';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { buildSchema } from 'graphql';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { bundle } from './bundle.ts';
import { renderPage } from './page.ts';
import { registerPlayground } from './playground.ts';

const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .find((file) => file && existsSync(file));
/** Without a browser the test shows as skipped; where the checks must be complete, its absence is a failure. */
const inBrowser = executablePath || process.env.CI ? it : it.skip;
/** As long as the test has. */
const PATIENCE_MS = 120_000;
const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

const PRODUCTS = [{ id: '1', title: 'White hanging heart lantern' }, { id: '2', title: 'Jumbo bag' }];
const EXAMPLES = [
  { title: 'Some products', query: 'query Products {\n  products { id title }\n}' },
  { title: 'Who am I', query: 'query Me($greeting: String!) {\n  me(greeting: $greeting)\n}', variables: { greeting: 'Hello' } },
];

let app: FastifyInstance;
let url = '';
const cacheDir = mkdtempSync(path.join(tmpdir(), 'stoa-playground-'));

beforeAll(async () => {
  const schema = buildSchema('type Product { id: ID! title: String } type Query { products: [Product!]! me(greeting: String!): String }');
  const { products, me } = schema.getQueryType()?.getFields() ?? {};
  if (products) products.resolve = () => PRODUCTS;
  if (me) me.resolve = (_source, { greeting }: { greeting: string }, token: string) => `${greeting}, ${token}`;
  app = Fastify();
  const logger = { error: () => undefined, warn: () => undefined };
  const context = ({ headers }: { headers: { authorization?: string } }) => headers.authorization ?? 'stranger';
  registerGraphQL(app, createGraphQLHandler({ schema, context, introspection: true, logger }));
  registerPlayground(app, { endpoint: '/graphql', title: 'A shop', examples: EXAMPLES, cacheDir });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});

afterAll(async () => {
  await app.close();
  rmSync(cacheDir, { recursive: true, force: true });
});

describe('the Playground', () => {
  it('is bundled once, whoever asks at the same time, and leaves nothing half-done', async () => {
    const folders = await Promise.all([bundle(cacheDir), bundle(cacheDir), bundle(cacheDir)]);
    expect(new Set(folders).size).toBe(1);
    expect(readdirSync(cacheDir)).toEqual([path.basename(folders[0])]);
    expect(readdirSync(folders[0])).toEqual(expect.arrayContaining(['playground.js', 'playground.css', 'graphql.worker.js']));
  });

  it('serves its own files and no others', async () => {
    const hash = path.basename(await bundle(cacheDir));
    const statusOf = async (file: string) => (await app.inject(`/playground/assets/${file}`)).statusCode;
    expect(await statusOf(`${hash}/playground.js`)).toBe(200);
    mkdirSync(path.join(cacheDir, 'other'));
    for (const file of [`${hash}/missing.js`, 'other/playground.js', `${hash}/..%2f..%2fplayground.ts`, `${hash}/%2e%2e`, `..%2f${hash}/playground.js`]) {
      expect(await statusOf(file)).toBe(404);
    }
  });

  it('writes nothing into its page that could become a script', () => {
    const page = renderPage({ endpoint: '/graphql', title: '</title><script>', examples: [{ title: '</script><script>alert(1)', query: '' }] }, '/a');
    expect(page.match(/<script/g)).toHaveLength(2);
  });

  inBrowser('shows examples, runs them with variables and a token, and talks to nobody else', async () => {
    const browser: Browser = await chromium.launch({ executablePath: executablePath ?? '/usr/bin/chromium', args: ARGUMENTS, timeout: PATIENCE_MS });
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      page.setDefaultTimeout(PATIENCE_MS);
      const foreign: string[] = [];
      const complaints: string[] = [];
      await page.route('**/*', (route) => {
        const target = route.request().url();
        if (target.startsWith(`${url}/`) || target.startsWith('data:')) return route.continue();
        foreign.push(target);
        return route.abort();
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });

      await page.goto(`${url}/playground`);
      const run = page.locator('button.graphiql-execute-button');
      const result = page.locator('.result-window');
      await page.locator('.graphiql-query-editor').getByText('query Products').waitFor();
      await run.click();
      await result.getByText('White hanging heart lantern').waitFor();
      await result.getByText('Jumbo bag').waitFor();

      await page.getByRole('tab', { name: 'Me' }).click();
      await page.getByRole('button', { name: 'Headers' }).click();
      await page.locator('.graphiql-editor-tool .graphiql-editor:visible').click();
      await page.keyboard.insertText('{ "Authorization": "Ada" }');
      await run.click();
      await result.getByText('Hello, Ada').waitFor();

      // The language service in its worker knows the schema: it marks a field that does not exist.
      await page.locator('.graphiql-query-editor').click();
      await page.keyboard.press('Control+End');
      await page.keyboard.insertText('query Other { nothing }');
      await page.locator('.graphiql-query-editor .squiggly-error').first().waitFor({ state: 'attached' });

      if (process.env.STOA_SCREENSHOT) await page.screenshot({ path: process.env.STOA_SCREENSHOT });
      expect(foreign).toEqual([]);
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
