import { startStubSubgraph } from '../../testing/stub-subgraph.ts';
import type { StubSubgraph } from '../../testing/stub-subgraph.ts';
import { answers, startTestGateway, TEST_SECRET } from '../../testing/test-gateway.ts';
import type { TestGateway, TestGatewayOptions } from '../../testing/test-gateway.ts';

const PRODUCTS = `
  type Query { shelf: [Product!]! product(title: String): Product }
  type Mutation { clear(title: String!): Boolean }
  type Product @key(fields: "id") { id: ID! title: String }`;
const RATINGS = 'type Product @key(fields: "id") { id: ID! rating: Int }';

const LAMP = { id: '1', title: 'Lamp' };
const CUP = { id: '2', title: 'Cup für 茶' };

/** Two subgraphs: three products on a shelf, of which two are the same lamp; and their ratings. */
export interface Shelf {
  readonly products: StubSubgraph;
  readonly ratings: StubSubgraph;
  readonly gateway: TestGateway;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Waits for the product in two subgraphs, and for the rating in the other. */
export const SHELF = '{ shelf { title rating } }';

/** A gateway over them, that has answered {@link SHELF} without errors. */
export async function openShelf(options: Partial<TestGatewayOptions> = {}): Promise<Shelf> {
  const running = new AsyncDisposableStack();
  const products = running.use(
    await startStubSubgraph('products', TEST_SECRET, PRODUCTS, {
      Query: { shelf: () => [LAMP, CUP, LAMP], product: () => LAMP },
      Mutation: { clear: () => true },
    }),
  );
  const ratings = running.use(
    await startStubSubgraph('ratings', TEST_SECRET, RATINGS, {
      Product: {
        __resolveReference: ({ id }: { id?: string }) => ({ id }),
        rating: ({ id }: { id?: string }) => {
          if (id === '3') throw new Error('no rating');
          return 4;
        },
      },
    }),
  );
  const gateway = running.use(await startTestGateway({ subgraphs: [products, ratings], ...options }));
  await gateway.started;
  await answers(gateway, SHELF);
  return { products, ratings, gateway, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
