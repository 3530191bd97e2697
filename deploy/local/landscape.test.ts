import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { discoverServices, requireMain, selectServices } from './landscape.ts';

let root = '';
beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), 'stoa-landscape-'))));
afterEach(() => rmSync(root, { recursive: true }));

function declare(file: string, service: { name: string; kind?: string; port: number }): void {
  const value = JSON.stringify({ kind: 'subgraph', ...service });
  write(file, `export default { ...${value}, start: async () => ({}) };`);
}

function write(file: string, content: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
}

describe('the services of a repository', () => {
  it('are found by their declarations, also when some folders are not there', async () => {
    declare('subgraphs/orders/subgraph.ts', { name: 'orders', port: 4305 });
    declare('subgraphs/carts/subgraph.ts', { name: 'carts', port: 4304 });
    declare('gateway/gateway.ts', { name: 'gateway', kind: 'gateway', port: 4000 });
    write('subgraphs/half-made/README.md', 'no declaration yet');
    const found = await discoverServices(root);
    expect(found.map(({ service }) => service.name)).toEqual(['carts', 'orders', 'gateway']);
    expect(found[0]?.main).toBe(path.join(root, 'subgraphs/carts/main.ts'));
  });

  it('are none in an empty folder', async () => {
    expect(await discoverServices(root)).toEqual([]);
  });

  it.each([
    ['the same name', { name: 'carts', port: 4310 }, /carts.*subgraphs\/other.*same name, carts/],
    ['the same port', { name: 'other', port: 4304 }, /same port, 4304/],
  ])('must not have %s', async (_, other, message) => {
    declare('subgraphs/carts/subgraph.ts', { name: 'carts', port: 4304 });
    declare('subgraphs/other/subgraph.ts', other);
    await expect(discoverServices(root)).rejects.toThrow(message);
  });

  it.each([
    ['exports nothing', 'export const nothing = 1;', /must export a service by default/],
    ['has a name that cannot be a database', 'export default { name: "A b", kind: "subgraph", port: 1, start() {} };', /must export/],
    ['fails while it is loaded', 'throw new Error("no schema");', /subgraphs\/bad\/subgraph.ts cannot be loaded: no schema/],
  ])('are refused by file when a declaration %s', async (_, content, message) => {
    write('subgraphs/bad/subgraph.ts', content);
    await expect(discoverServices(root)).rejects.toThrow(message);
  });

  it('can be chosen by name, with a hint for a name that is not there', async () => {
    declare('subgraphs/carts/subgraph.ts', { name: 'carts', port: 4304 });
    declare('subgraphs/orders/subgraph.ts', { name: 'orders', port: 4305 });
    const found = await discoverServices(root);
    expect(selectServices(found, [])).toEqual(found);
    expect(selectServices(found, ['orders']).map(({ service }) => service.name)).toEqual(['orders']);
    expect(() => selectServices(found, ['order'])).toThrow(/"order"; did you mean "orders"\?/);
    expect(() => selectServices(found, ['warehouse'])).toThrow(/there are carts, orders/);
  });

  it('need a main.ts to run in a process of their own', async () => {
    declare('subgraphs/carts/subgraph.ts', { name: 'carts', port: 4304 });
    const [carts] = await discoverServices(root);
    expect(() => carts && requireMain(carts)).toThrow(/carts has no .*main\.ts/);
  });
});
