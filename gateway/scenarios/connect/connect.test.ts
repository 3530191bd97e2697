import { apolloExecutorFactory } from '../../execution/apollo-executor.ts';
import { compiledExecutorFactory } from '../../execution/compiled-executor.ts';
import type { Executor } from '../../execution/executor.ts';
import { composeSupergraph } from '../../supergraph/compose.ts';
import { createSupergraphManager } from '../../supergraph/supergraph-manager.ts';
import type { SupergraphEvent } from '../../supergraph/supergraph-manager.ts';

const plain = 'type Query { hello: String }';
const connected = (link = 'import: ["@connect", "@source"]', connect = '@connect', source = '@source') => `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.10", import: ["@key"])
    @link(url: "https://specs.apollo.dev/connect/v0.1", ${link})
    ${source}(name: "posts", http: { baseURL: "http://127.0.0.1:9" })
  type Query { hello: String posts: [Post!] ${connect}(source: "posts", http: { GET: "/posts" }, selection: "id title") }
  type Post { id: ID! title: String }`;
const supergraph = (sdl: string) => composeSupergraph([{ name: 'a', sdl }]);
const options = { clients: new Map(), failed: () => undefined };

describe('a supergraph with connectors', () => {
  describe.each([['compiled', compiledExecutorFactory], ['stock', apolloExecutorFactory]])('is refused by the %s executor', (_, create) => {
    it.each([
      ['by name', connected()],
      ['under another name', connected('import: [{ name: "@connect", as: "@fetched" }, { name: "@source", as: "@origin" }]', '@fetched', '@origin')],
      ['with a prefix', connected('as: "rest"', '@rest', '@rest__source')],
    ])('%s', async (__, sdl) => {
      const refused = create(options)(supergraph(sdl));
      await expect(refused).rejects.toMatchObject({ code: 'CONNECTORS_NOT_SUPPORTED' });
      await expect(refused).rejects.toThrow(/@source, @connect/);
    });
  });

  it('never takes the place of one that works', async () => {
    const sdls = { a: plain };
    const events: SupergraphEvent[] = [];
    const manager = createSupergraphManager<Executor>({
      subgraphs: ['a'],
      fetchSdl: async () => sdls.a,
      load: (sdl) => compiledExecutorFactory(options)(sdl),
      notify: (event) => events.push(event),
    });
    const fields = () => {
      const lease = manager.lease();
      lease?.release();
      return Object.keys(lease?.graph.schema.getQueryType()?.getFields() ?? {});
    };
    await manager.poll();
    expect(fields()).toEqual(['hello']);

    sdls.a = connected();
    await manager.poll();
    expect(fields()).toEqual(['hello']);
    expect(events.at(-1)).toMatchObject({ type: 'supergraph-refused', subgraphs: ['a'], reason: { code: 'CONNECTORS_NOT_SUPPORTED' } });

    sdls.a = 'type Query { hello: String bye: String }';
    await manager.poll();
    expect(fields()).toEqual(['hello', 'bye']);
    await manager.stop();
  });
});
