/** Errors for which a subgraph names no place, or one that it was not asked about. None is lost, and no value is lost to them. */
import { parse } from 'graphql';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { compiledExecutorFactory } from './compiled-executor.ts';
import { executorOver, FEDERATION_LINK, inProcessSubgraph, servedBy } from './testing/in-process.ts';

type Given = (query: string) => unknown;

const catalog = () =>
  inProcessSubgraph('catalog', 'type Query { products: [Product] lamp: Product } type Product @key(fields: "id") { id: ID! }', {
    Query: { products: () => [{ id: '1' }, { id: '2' }], lamp: () => ({ id: '1' }) },
  });

/** A subgraph that gives these entities and root fields, whatever it is asked. */
async function asking(given: Given) {
  const sdl = `${FEDERATION_LINK} type Query { count: Int sum: Int } type Product @key(fields: "id") { id: ID! stars: Int text: String }`;
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl) }]);
  const subgraphs = [catalog(), servedBy('reviews', sdl, schema, given)];
  const { ask } = await executorOver(compiledExecutorFactory, subgraphs);
  return async (source: string) => {
    const { data, errors = [] } = await ask(source);
    // Once more, when generated code may write it.
    for (let i = 0; i < 2; i += 1) expect((await ask(source)).errors ?? []).toEqual(errors);
    return { data, paths: errors.map(({ path = [] }) => path.join('.')) };
  };
}

const failure = (path?: readonly unknown[]) => ({ message: 'It failed.', extensions: { code: 'FAILED' }, ...(path && { path }) });
const entities = [{ __typename: 'Product', stars: 1 }, { __typename: 'Product', stars: 2 }];

describe('an error of a subgraph', () => {
  it.each([['no place', undefined], ['the list of entities', ['_entities']], ['an entity that nobody asked for', ['_entities', 9, 'stars']]])(
    'about %s leaves what the subgraph gave',
    async (_, path) => {
      const ask = await asking(() => ({ data: { _entities: entities }, errors: [failure(path)] }));
      expect(await ask('{ products { stars } }')).toEqual({
        data: { products: [{ stars: 1 }, { stars: 2 }] }, paths: ['products.0.stars', 'products.1.stars'],
      });
    },
  );

  it('about no place leaves what a joined request gave', async () => {
    const given: Given = (query) => ({
      data: query.includes('_1:') ? { _0: entities, _1: [{ stars: 1, text: 'x' }] } : { _entities: query.includes('text') ? [{ stars: 1, text: 'x' }] : entities },
      errors: [failure()],
    });
    expect(await (await asking(given))('{ products { stars } lamp { stars text } }')).toMatchObject({
      data: { products: [{ stars: 1 }, { stars: 2 }], lamp: { stars: 1, text: 'x' } },
    });
  });

  it('about an entity is one about each field that is missing because of it', async () => {
    const ask = await asking(() => ({ data: { _entities: [{ stars: 1, text: 'x' }, null] }, errors: [failure(['_entities', 1])] }));
    expect(await ask('{ products { stars text } }')).toEqual({
      data: { products: [{ stars: 1, text: 'x' }, { stars: null, text: null }] }, paths: ['products.1.stars', 'products.1.text'],
    });
  });

  it.each([['no place', undefined], ['a place that is not in the request', ['nope', 7, 'x']], ['an empty place', []]])(
    'about %s is one about all that was asked for',
    async (_, path) => {
      const ask = await asking(() => ({ data: null, errors: [failure(path)] }));
      expect(await ask('{ count s: sum }')).toEqual({ data: { count: null, s: null }, paths: ['count', 's'] });
    },
  );
});

describe('a fetch that lacks what it needs to ask for an object', () => {
  it('is no error where another fetch gives what the object lacks', async () => {
    const author = { id: 'a' };
    const page = { __typename: 'Page', author };
    const node = 'interface Node { self: Node }';
    const pageType = 'type Page implements Node @key(fields: "author { id }") { author: Author! @shareable self: Node @shareable';
    const Page = { __resolveReference: () => page, self: () => page };
    const pages = inProcessSubgraph(
      'pages',
      `${node} ${pageType} } type Part implements Node @key(fields: "id") { id: ID! self: Node } type Author @key(fields: "id") { id: ID! @shareable name: String }
       type Query { start: Page bad: Int }`,
      {
        Query: {
          start: () => page,
          bad: () => {
            throw new Error('no');
          },
        },
        Page,
        Author: { __resolveReference: () => ({ ...author, name: 'Ann' }) },
      },
    );
    const editors = inProcessSubgraph('editors', `${node} ${pageType} editor: Author } type Author @key(fields: "id", resolvable: false) { id: ID! }`, {
      Page: { ...Page, editor: () => author },
    });
    const { ask, executor } = await executorOver(compiledExecutorFactory, [pages, editors]);
    // The plan has a fetch for pages in pages, by the key of the one outside, and one for pages in parts, by their own.
    const { data, errors = [] } = await ask('{ bad start { self { self { ... on Page { editor { name } } ... on Part { id } } } } }');
    await executor.stop();
    expect(data).toEqual({ bad: null, start: { self: { self: { editor: { name: 'Ann' } } } } });
    expect(errors.map(({ path }) => path)).toEqual([['bad']]);
  });
});
