import { compiledExecutorFactory } from './compiled-executor.ts';
import { executorOver, inProcessSubgraph } from './testing/in-process.ts';

describe('the text of an entity that stands in several places', () => {
  it('is written anew where another type around it has other fields of it selected', async () => {
    const product = { __typename: 'Product', id: '1' };
    const feed = inProcessSubgraph(
      'feed',
      `type Query { feed: [Item!]! } union Item = Sale | Gift
       type Sale { product: Product! } type Gift { product: Product! } type Product @key(fields: "id", resolvable: false) { id: ID! }`,
      { Query: { feed: () => ['Sale', 'Gift', 'Sale', 'Gift'].map((__typename) => ({ __typename, product: { ...product } })) } },
    );
    const catalog = inProcessSubgraph('catalog', 'type Query { unused: Int } type Product @key(fields: "id") { id: ID! title: String price: Int }', {
      Product: { __resolveReference: () => ({ ...product, title: 'Lamp', price: 7 }) },
    });
    const { ask } = await executorOver(compiledExecutorFactory, [feed, catalog]);
    const sale = { product: { title: 'Lamp' } };
    const gift = { product: { price: 7 } };
    // Generated code writes from the second time on.
    for (let run = 0; run < 3; run += 1) {
      expect(await ask('{ feed { ... on Sale { product { title } } ... on Gift { product { price } } } }')).toEqual({ data: { feed: [sale, gift, sale, gift] } });
    }
    expect(catalog.seen.map(({ variables }) => variables.representations)).toEqual([[product], [product], [product]]);
  });
});
