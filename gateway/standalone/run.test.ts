import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { composeSupergraph } from '../supergraph/compose.ts';
import { findGraph } from './run.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'stoa-find-graph-'));
  file = path.join(folder, 'supergraph.graphql');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const supergraph = composeSupergraph([{ name: 'books', sdl: 'type Query { a: Int }', url: 'http://127.0.0.1:4001/graphql' }]);
const find = (name = file, urls: Record<string, string> = {}, environment = {}) =>
  findGraph({ kind: 'supergraph', file: name, urls: new Map(Object.entries(urls).map(([subgraph, url]) => [subgraph, new URL(url)])) }, environment);

describe('the file of the supergraph', () => {
  it.each<[string, string | null, string, RegExp]>([
    ['is not there', null, 'SUPERGRAPH_FILE_UNREADABLE', /supergraph\.graphql does not exist$/],
    ['is empty', ' \n', 'INVALID_SUPERGRAPH', /supergraph\.graphql is empty$/],
    ['is JSON', '{ "name": 1 }', 'INVALID_SUPERGRAPH', /supergraph\.graphql is not GraphQL: Syntax Error/],
    ['is a schema', 'type Query { a: Int }', 'INVALID_SUPERGRAPH', /is a schema, and not a composed supergraph/],
    ['is the schema of a subgraph', 'type A @key(fields: "id") { id: ID! }', 'INVALID_SUPERGRAPH', /is the schema of a subgraph, and not a composed supergraph/],
    ['has no addresses', supergraph.replace('http://127.0.0.1:4001/graphql', ''), 'SUBGRAPH_ADDRESS_UNKNOWN', /--url books=http/],
  ])('that %s is refused, and the reason told', async (_, content, code, message) => {
    if (content !== null) writeFileSync(file, content);
    await expect(find()).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  });

  it('that is a folder is refused', async () => {
    await expect(find(folder)).rejects.toMatchObject({ code: 'SUPERGRAPH_FILE_UNREADABLE', message: `${folder} is a directory, not a file` });
  });

  it('does not have the subgraph that an address is given for: that is a wrong call', async () => {
    writeFileSync(file, supergraph);
    await expect(find(file, { boks: 'http://x' })).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('did you mean books?') as string });
  });

  it('is looked for where the command was typed, although npm runs it elsewhere', async () => {
    writeFileSync(file, supergraph);
    const { follow } = await find('supergraph.graphql', {}, { npm_lifecycle_event: 'gateway', INIT_CWD: folder });
    expect(follow?.file).toBe(file);
    await expect(find('supergraph.graphql', {}, { npm_lifecycle_event: 'test', INIT_CWD: folder })).rejects.toMatchObject({ code: 'SUPERGRAPH_FILE_UNREADABLE' });
  });
});
