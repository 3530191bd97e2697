import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { composeSupergraph } from '../supergraph/compose.ts';
import { startTestGateway, until } from '../testing/test-gateway.ts';
import { checkNamedSubgraphs } from './named-subgraphs.ts';

const invalid = (message: string) => expect.objectContaining({ code: 'INVALID_SETTINGS', message: expect.stringContaining(message) as string }) as Error;
const subgraphs = [{ name: 'orders', url: 'http://127.0.0.1:9' }, { name: 'catalog', url: 'http://127.0.0.1:9' }];

describe('a setting for a subgraph that there is not', () => {
  it.each([
    ['STOA_JOINS', '{"subgraphs":{"order":false}}'],
    ['STOA_TRAFFIC', '{"subgraphs":{"order":{"retries":0}}}'],
    ['STOA_HEADERS', '{"subgraphs":{"order":{"propagate":["authorization"]}}}'],
    ['STOA_SUBSCRIPTIONS', '{"subgraphs":{"order":{"protocol":"sse"}}}'],
  ])('stops the start: %s', async (variable, setting) => {
    await using gateway = await startTestGateway({ subgraphs, environment: { [variable]: setting } });
    await expect(gateway.started).rejects.toThrow(invalid(`${variable} names the subgraph "order", which the graph does not have; did you mean "orders"?`));
  });

  it('stops the start with a file, too, and is told when a later graph has lost the subgraph', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'stoa-named-'));
    try {
      const file = path.join(folder, 'supergraph.graphql');
      const next = path.join(folder, 'next.graphql');
      const orders = { name: 'orders', sdl: 'type Query { order: Int }' };
      const catalog = { name: 'catalog', sdl: 'type Query { product: Int }' };
      await writeFile(file, composeSupergraph([orders, catalog]));
      await writeFile(next, composeSupergraph([catalog]));
      const follow = { file, addressesOf: (sdl: string) => new Map(subgraphs.filter(({ name }) => sdl.includes(`name: "${name}"`)).map(({ name, url }) => [name, new URL(url)])) };

      await using mistyped = await startTestGateway({ subgraphs: [], follow, environment: { STOA_JOINS: '{"subgraphs":{"reviews":true}}' } });
      await expect(mistyped.started).rejects.toThrow(invalid('"reviews", which the graph does not have. There are: '));

      await using gateway = await startTestGateway({ subgraphs: [], follow, environment: { STOA_JOINS: '{"subgraphs":{"orders":false}}' } });
      await gateway.started;
      expect((await gateway.query('{ __type(name: "Query") { fields { name } } }')).text).toContain('order');
      await copyFile(next, file);
      await until(() => gateway.log.some((line) => line.includes('STOA_JOINS names the subgraph \\"orders\\"')));
      await until(async () => !(await gateway.query('{ __type(name: "Query") { fields { name } } }')).text.includes('order'));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('says nothing of settings without names', () => {
    expect(() => checkNamedSubgraphs({ STOA_JOINS: '{"waitMs":1}', STOA_TRAFFIC: '' }, () => undefined)([])).not.toThrow();
  });
});
