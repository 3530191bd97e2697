import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { copyRepository, type RepositoryCopy } from './fixtures/repository-copy.ts';

let copy: RepositoryCopy;
beforeAll(() => {
  copy = copyRepository();
});
afterAll(() => copy.remove());

/** Runs a command in the copy, on the Node of these tests. */
function run(...args: string[]): { status: number | null; output: string } {
  const env = { ...process.env, NODE_OPTIONS: '', STOA_TEST_SERVER_URL: '', JEST_WORKER_ID: undefined };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy.folder, env, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

const newSubgraph = (...args: string[]) => run('platform/tooling/new-subgraph.ts', ...args);

describe('npm run new:subgraph', () => {
  it.each([
    [['--help'], 0, '--entity'],
    [[], 2, 'USAGE'],
    [['gifts', 'cards'], 2, 'USAGE'],
    [['gifts', '--colour'], 2, 'USAGE'],
    [['../gifts'], 2, 'NAME_UNUSABLE'],
    [['Gifts'], 2, 'NAME_UNUSABLE'],
    [['catalog'], 2, 'NAME_TAKEN'],
    [['gateway'], 2, 'NAME_TAKEN'],
    [['things', '--entity', 'Product'], 2, 'TYPE_TAKEN'],
  ])('called with %j ends with %i, says %s and writes nothing', (args, status, words) => {
    const before = copy.state();
    const result = newSubgraph(...args);
    expect(result.output).toContain(words);
    expect(result.status).toBe(status);
    expect(copy.state()).toEqual(before);
  });

  it.each([
    ['a service cannot be loaded', 'subgraphs/carts/subgraph.ts'],
    ['its last step fails', 'gateway/supergraph/write-supergraph.ts'],
  ])('leaves nothing behind when %s', (_, file) => {
    const broken = path.join(copy.folder, file);
    const text = readFileSync(broken, 'utf8');
    writeFileSync(broken, 'throw new Error("broken on purpose");');
    try {
      const before = copy.state();
      const result = newSubgraph('gift-cards');
      expect(result.output).toContain('NEW_SUBGRAPH_FAILED');
      expect(result.output).toContain('broken on purpose');
      expect(result.status).toBe(1);
      expect(copy.state()).toEqual(before);
    } finally {
      writeFileSync(broken, text);
    }
  });

  it('makes a subgraph that passes its own tests, the rules of all subgraphs, and the type check', () => {
    const made = newSubgraph('gift-cards');
    expect(made).toMatchObject({ status: 0 });
    expect(made.output).toContain('What to do next');
    expect(copy.state()['node_modules/@stoa/gift-cards']).toBe('../../subgraphs/gift-cards');
    expect(readFileSync(path.join(copy.folder, 'package-lock.json'), 'utf8')).toContain('"subgraphs/gift-cards"');


    const types = run('node_modules/typescript7/bin/tsc', '--noEmit', '-p', '.');
    // What is wrong elsewhere in the repository is for others to say.
    expect(types.output.split('\n').filter((line) => line.includes('gift-cards'))).toEqual([]);
    const tests = run(
      ...['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'],
      ...['subgraphs/gift-cards', 'tests/contract/gift-cards', 'tests/architecture'],
      ...['-t', 'gift.card|imports of|message tables|committed supergraph', '--maxWorkers=1'],
    );
    // All of it is shown when it is not so.
    expect(tests.status === 0 ? 'passed' : tests.output).toBe('passed');
  });
});
