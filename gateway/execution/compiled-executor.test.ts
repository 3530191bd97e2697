import { compiledExecutorFactory } from './compiled-executor.ts';
import { executorOver, inProcessSubgraph } from './testing/in-process.ts';

const catalog = () =>
  inProcessSubgraph(
    'catalog',
    `type Query { products: [Product!]! product(id: ID!): Product }
     type Product @key(fields: "id") { id: ID! title: String price(currency: String = "EUR"): Int }`,
    {
      Query: {
        products: () => [{ id: '1', title: 'Lamp' }, { id: '2', title: 'Cup\n"2"' }],
        product: (_: unknown, { id }: { id?: string }) => ({ id, title: `Product ${id}` }),
      },
      Product: {
        __resolveReference: ({ id }: { id?: string }) => ({ id, title: `Product ${id}` }),
        price: (_: unknown, { currency }: { currency?: string }) => currency?.length,
      },
    },
  );
const reviews = () =>
  inProcessSubgraph(
    'reviews',
    `type Product @key(fields: "id") { id: ID! stars: Int reviews: [Review!] }
     type Review { text: String! product: Product! }`,
    {
      Product: {
        __resolveReference: ({ id }: { id?: string }) => ({ id }),
        stars: ({ id }: { id?: string }) => Number(id) + 3,
        reviews: ({ id }: { id?: string }) => [{ text: `about ${id}`, product: { id } }],
      },
    },
  );

describe('the compiled executor', () => {
  it('answers over two subgraphs, the same the first, second and third time', async () => {
    const { ask } = await executorOver(compiledExecutorFactory, [catalog(), reviews()]);
    for (let i = 0; i < 3; i += 1) {
      expect(await ask('{ products { name: title id: stars __typename reviews { text product { id title price(currency: "GB") } } } }')).toEqual({
        data: {
          products: [
            { name: 'Lamp', id: 4, __typename: 'Product', reviews: [{ text: 'about 1', product: { id: '1', title: 'Product 1', price: 2 } }] },
            { name: 'Cup\n"2"', id: 5, __typename: 'Product', reviews: [{ text: 'about 2', product: { id: '2', title: 'Product 2', price: 2 } }] },
          ],
        },
      });
    }
  });
});
