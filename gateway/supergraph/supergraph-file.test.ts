import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { composeSupergraph } from './compose.ts';
import { followFile } from './follow-file.ts';
import { createSupergraphFile } from './supergraph-file.ts';
import type { SupergraphEvent } from './supergraph-manager.ts';

const withField = (field: string): string => composeSupergraph([{ name: 'a', sdl: `type Query { ${field}: Int }`, url: 'http://a' }]);

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'stoa-supergraph-'));
  file = path.join(folder, 'supergraph.graphql');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Graph {
  readonly text: string;
  stops: number;
  stop(): Promise<void>;
}

/** @param settle what happens to the file between two readings of it */
function setUp({ settle = () => undefined, refuse = () => false }: { settle?: () => void; refuse?: (text: string) => boolean } = {}) {
  const events: SupergraphEvent[] = [];
  const loaded: Graph[] = [];
  const manager = createSupergraphFile<Graph>({
    file,
    load: async (text) => {
      if (refuse(text)) throw new Error('an unknown feature');
      const graph: Graph = { text, stops: 0, stop: async () => void (graph.stops += 1) };
      loaded.push(graph);
      return graph;
    },
    notify: (event) => events.push(event),
    settle: async () => settle(),
  });
  const served = (): string | undefined => {
    const lease = manager.lease();
    lease?.release();
    return lease?.graph.text;
  };
  /** What has happened since it was asked last. */
  const types = () => events.splice(0).map(({ type }) => type);
  return { manager, loaded, events, served, types };
}

describe('a supergraph in a file', () => {
  it('is served, and the next one when the file has changed; the one before is stopped', async () => {
    const [first, second] = [withField('one'), withField('two')];
    writeFileSync(file, first);
    const { manager, served, types, loaded } = setUp();
    await manager.open();
    await manager.poll();
    expect([served(), types()]).toEqual([first, ['supergraph-swapped']]);
    writeFileSync(file, second);
    await manager.poll();
    expect([served(), types()]).toEqual([second, ['supergraph-swapped']]);
    expect(loaded.map(({ stops }) => stops)).toEqual([1, 0]);
  });

  it.each([
    ['is cut off', () => withField('two').slice(0, -10), 'INVALID_SUPERGRAPH'],
    ['is empty', () => '', 'INVALID_SUPERGRAPH'],
    ['is the schema of a subgraph', () => 'type A @key(fields: "id") { id: ID! }', 'INVALID_SUPERGRAPH'],
    ['cannot be loaded', () => withField('refused'), 'INVALID_SUPERGRAPH'],
  ])('goes on being served when the new one %s, which is told once', async (_, bad, code) => {
    const good = withField('one');
    writeFileSync(file, good);
    const { manager, served, events, types } = setUp({ refuse: (text) => text.includes('refused') });
    await manager.open();
    types();
    writeFileSync(file, bad());
    await manager.poll();
    await manager.poll();
    expect(served()).toBe(good);
    expect(events).toEqual([{ type: 'supergraph-refused', subgraphs: [], reason: expect.objectContaining({ code }) as Error }]);
  });

  it('is not loaded again when a mistake is taken back', async () => {
    const good = withField('one');
    writeFileSync(file, good);
    const { manager, served, loaded } = setUp();
    await manager.open();
    writeFileSync(file, 'oops');
    await manager.poll();
    writeFileSync(file, good);
    await manager.poll();
    expect([served(), loaded.length]).toEqual([good, 1]);
  });

  it('that is written in pieces is read when it is whole', async () => {
    const next = withField('two');
    const pieces = [next.slice(0, 100), next.slice(100, 900), next.slice(900)];
    writeFileSync(file, withField('one'));
    const { manager, served, types } = setUp({ settle: () => appendFileSync(file, pieces.shift() ?? '') });
    await manager.open();
    types();
    writeFileSync(file, pieces.shift() ?? '');
    await manager.poll();
    expect([served(), types()]).toEqual([next, ['supergraph-swapped']]);
  });

  it('stays when its file is deleted, and follows it when it is there again', async () => {
    const [first, second] = [withField('one'), withField('two')];
    writeFileSync(file, first);
    const { manager, served, types } = setUp();
    await manager.open();
    types();
    rmSync(file);
    await manager.poll();
    await manager.poll();
    expect([served(), types()]).toEqual([first, ['supergraph-file-lost']]);
    writeFileSync(file, second);
    await manager.poll();
    expect([served(), types()]).toEqual([second, ['supergraph-file-found', 'supergraph-swapped']]);
  });

  it('is not missed for the moment in which an editor puts another file in its place', async () => {
    const next = withField('two');
    writeFileSync(file, withField('one'));
    const { manager, served, types } = setUp({ settle: () => writeFileSync(file, next) });
    await manager.open();
    types();
    rmSync(file);
    await manager.poll();
    expect([served(), types()]).toEqual([next, ['supergraph-swapped']]);
  });

  it('that cannot be served at first is a start that fails, in a sentence with the name of the file', async () => {
    const { manager } = setUp({ refuse: (text) => text.includes('refused') });
    await expect(manager.open()).rejects.toMatchObject({ code: 'SUPERGRAPH_FILE_UNREADABLE', message: `${file} does not exist` });
    mkdirSync(file);
    await expect(manager.open()).rejects.toMatchObject({ code: 'SUPERGRAPH_FILE_UNREADABLE', message: `${file} is a directory, not a file` });
    rmSync(file, { recursive: true });
    writeFileSync(file, withField('refused'));
    await expect(manager.open()).rejects.toMatchObject({ code: 'INVALID_SUPERGRAPH', message: `${file} cannot be served: an unknown feature` });
  });

  it('is looked at no longer when it has been stopped', async () => {
    writeFileSync(file, withField('one'));
    const { manager, loaded, types } = setUp();
    await manager.open();
    await manager.stop();
    types();
    writeFileSync(file, withField('two'));
    await manager.poll();
    expect([loaded.map(({ stops }) => stops), manager.lease(), types()]).toEqual([[1], null, []]);
  });
});

describe('following a file', () => {
  let stop: () => void;
  afterEach(() => stop());

  it('notices that it is written, renamed over, deleted and made anew', async () => {
    writeFileSync(file, 'a');
    let wanted: string | null = null;
    let seen = Promise.withResolvers<void>();
    const look = async (): Promise<void> => {
      if ((existsSync(file) ? readFileSync(file, 'utf8') : null) === wanted) seen.resolve();
    };
    /** A look that comes after the change, and finds this; null for no file. The timer is far too slow to help. */
    const after = async (content: string | null, change: () => void): Promise<void> => {
      wanted = content;
      seen = Promise.withResolvers<void>();
      change();
      await seen.promise;
    };
    stop = followFile(file, look, 1_000_000);
    await after('b', () => writeFileSync(file, 'b'));
    writeFileSync(`${file}.new`, 'c');
    await after('c', () => renameSync(`${file}.new`, file));
    await after(null, () => rmSync(file));
    await after('d', () => writeFileSync(file, 'd'));
  });

  it('looks from time to time where nothing can be noticed', async () => {
    const looked = Promise.withResolvers<void>();
    stop = followFile(path.join(folder, 'not', 'there'), async () => looked.resolve(), 1);
    await looked.promise;
  });
});
