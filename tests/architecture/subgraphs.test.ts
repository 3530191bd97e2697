import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isFresh } from '@stoa/gateway/supergraph/write-supergraph.ts';
import { driftOf } from '@stoa/testing/database.ts';
import { syncReliability } from '@stoa/tooling/sync-reliability.ts';
import { repository } from './source-files.ts';

const names = globSync('subgraphs/*/subgraph.ts', { cwd: repository }).map((file) => path.basename(path.dirname(file)));

describe.each(names)('the subgraph %s', (name) => {
  it('has the shape of all subgraphs', () => {
    const expected = [
      ...['README.md', 'package.json', 'subgraph.ts', 'main.ts', 'schema.graphql', `${name}.test.ts`].map((file) => `subgraphs/${name}/${file}`),
      ...['contract/events.ts', 'contract/samples', 'domain', 'commands', 'graphql/resolvers.ts', 'graphql/context.ts', 'persistence/database.ts'].map(
        (file) => `subgraphs/${name}/${file}`,
      ),
      ...['schema.prisma', 'migrations'].map((file) => `prisma/${name}/${file}`),
      ...['schema.graphql', `${name}.contract.test.ts`].map((file) => `tests/contract/${name}/${file}`),
    ];
    expect(expected.filter((file) => !existsSync(path.join(repository, file)))).toEqual([]);
  });

  it('has migrations that lead to its schema', async () => {
    expect(await driftOf(name)).toBe('');
  });

  it('says on one page what others must know', () => {
    const page = readFileSync(path.join(repository, 'subgraphs', name, 'README.md'), 'utf8');
    const missing = ['**Owns**', '**Accepts**', '**Emits**', '**Listens to**', 'down**'].filter((part) => !page.includes(part));
    expect(missing).toEqual([]);
  });
});

describe('the schemas of all subgraphs', () => {
  it('have the same message tables', () => {
    expect(syncReliability({ check: true })).toEqual([]);
  });

  it('compose to the committed supergraph; when not, run "npm run supergraph"', () => {
    expect(isFresh()).toBe(true);
  });
});
